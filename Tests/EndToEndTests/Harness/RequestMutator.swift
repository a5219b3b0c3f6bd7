import TestSupport

/// Requests of all endpoints with something wrong in them: in path, query, a header or the body, framed as they should
/// be; or anywhere in the bytes.
struct RequestMutator: Sendable {
    private struct Shape {
        let method: String
        let path: String
        var headers: [(String, String)] = []
        var body: String?
    }

    private let key: String
    private let shapes: [Shape]
    private let spice = [
        "wait=0", "?", "&", "/", "%", "%41", "%ff", "..", "application/json", "Bearer ", "null", "\"id\":", "support",
        "msg_0000000000000000000000_0", "chunked", "999999999999999999999",
    ]

    init(key: String, conversation: String) {
        self.key = key
        let json = ("Content-Type", "application/json")
        shapes = [
            Shape(
                method: "POST", path: "/v1/messages", headers: [json],
                body: #"{"user":"ana","text":"Where is the shop?","bot":"support"}"#),
            Shape(
                method: "POST", path: "/v1/messages", headers: [json, ("Idempotency-Key", "k1"), ("Prefer", "wait=1")],
                body: #"{"user":"bob \u00e9\ud83d\ude00","text":"hi","id":"k1"}"#),
            Shape(method: "GET", path: "/v1/messages/msg_0000000000000000000000_0?wait=1"),
            Shape(method: "GET", path: "/v1/conversations/\(conversation)/messages?limit=20&cursor=1"),
            Shape(
                method: "GET", path: "/v1/conversations/\(conversation)/events",
                headers: [("Last-Event-ID", "msg_0000000000000000000000_0"), ("Accept", "text/event-stream")]),
            Shape(method: "DELETE", path: "/v1/conversations/\(conversation)x"),
            Shape(
                method: "POST", path: "/api/start", headers: [json],
                body: #"{"user":"eve","config":{"system_prompt":"\u00e9","language":"fr","history_exchanges":3}}"#),
            Shape(
                method: "POST", path: "/api/stop", headers: [json],
                body: #"{"session":"tenant_1_eve","bot":"support"}"#),
            Shape(method: "GET", path: "/api/sessions?state=ended&limit=5&cursor=1-1.1.http.eve"),
            Shape(method: "GET", path: "/api/metrics"), Shape(method: "GET", path: "/metrics"),
            Shape(method: "GET", path: "/healthz"), Shape(method: "GET", path: "/readyz"),
            Shape(method: "GET", path: "/openapi.json"), Shape(method: "HEAD", path: "/healthz"),
        ]
    }

    /// Ends with its connection, so that there is one answer to it.
    func request(seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        var shape = shapes[Int.random(in: 0..<shapes.count, using: &random)]
        let place = Int.random(in: 0..<5, using: &random)
        var path = Array(shape.path.utf8)
        var body = shape.body.map { Array($0.utf8) }
        switch place {
        case 0: path = mutated(shape.path, &random)
        case 1: if let text = shape.body { body = mutated(text, &random) }
        case 2:
            let index = Int.random(in: 0...shape.headers.count, using: &random)
            if index < shape.headers.count {
                shape.headers[index].1 = String(decoding: mutated(shape.headers[index].1, &random), as: UTF8.self)
            }
        case 3:
            shape.headers.append(
                (["Accept", "Range", "Expect", "Host", "Connection", "TE"].randomElement(using: &random) ?? "", "x"))
        default: break
        }
        let bytes = framed(shape, path, body)
        if place < 4 { return bytes }
        return ByteMutator(seeds: [String(decoding: bytes, as: UTF8.self)], spice: spice).input(&random)
    }

    private func mutated(_ text: String, _ random: inout SeededRandom) -> [UInt8] {
        ByteMutator(seeds: [text], spice: spice).input(&random)
    }

    private func framed(_ shape: Shape, _ path: [UInt8], _ body: [UInt8]?) -> [UInt8] {
        var bytes = Array("\(shape.method) ".utf8) + path
        bytes += Array(" HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \(key)\r\n".utf8)
        for (name, value) in shape.headers { bytes += Array("\(name): \(value)\r\n".utf8) }
        if let body { bytes += Array("Content-Length: \(body.count)\r\n".utf8) }
        return bytes + Array("\r\n".utf8) + (body ?? [])
    }
}
