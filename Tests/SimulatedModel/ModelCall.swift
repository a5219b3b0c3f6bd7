internal import JSON

/// One request as the simulator understood it; listed at `GET /requests`.
struct ModelCall {
    enum Dialect: String {
        case openAI = "openai"
        case anthropic
    }

    let dialect: Dialect
    let model: String
    let isStreaming: Bool
    let messageCount: Int
    /// The text of the last message of the user.
    let text: String
    let body: [UInt8]

    /// Nil when the body is not what the API takes.
    init?(dialect: Dialect, body: [UInt8]) {
        self.dialect = dialect
        self.body = body
        let read = try? withJSON(body, maximumBytes: 4 << 20) { root in  // any defect is answered with 400
            let messages = try root.required("messages").asArray()
            var count = 0
            var text = ""
            for message in messages {
                count += 1
                if message["role"]?.string == "user" { text = message["content"]?.string ?? text }
            }
            return (try root.requiredString("model"), root["stream"]?.bool ?? false, count, text)
        }
        guard let read else { return nil }
        (model, isStreaming, messageCount, text) = read
    }
}
