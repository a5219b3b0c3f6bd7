internal import JSON

/// The `error` object of a provider, with the words that tell errors apart.
///
/// OpenAI: `{message, type, param, code}`, `code` also a number on clones; Anthropic: `{type, message}`. Both SDKs
/// (github.com/anthropics/anthropic-sdk-typescript `client.ts` and its twin) retry 408, 409, 429 and 500 up.
struct ModelFailureBody: Equatable {
    private static let maximumReason = 300

    var type = ""
    var code = ""
    var message = ""

    init() {}

    /// `error` is the object, or a plain string as some local servers have it.
    init(_ error: JSONElement) {
        type = error["type"]?.string ?? ""
        code = error["code"]?.string ?? error["code"]?.int64.map(String.init) ?? ""
        message = String((error["message"]?.string ?? error.string ?? "").prefix(Self.maximumReason))
    }

    /// Of a whole answer; what is no JSON gives no words.
    init(parsing body: [UInt8]) {
        let read = try? withJSON(body) { $0["error"].map(ModelFailureBody.init) }  // proxies answer in HTML
        self = (read ?? nil) ?? ModelFailureBody()
    }

    /// As an event in a stream that began with 200: as if the status had been the one that belongs to its type.
    func inStream(quoted: Bool) -> ReplyError {
        let status =
            switch type {
            case "overloaded_error": 529
            case "rate_limit_error": 429
            case "invalid_request_error": 400
            case "authentication_error", "permission_error": 401
            default: 500
            }
        return error(status: status, after: nil, quoted: quoted)
    }

    /// - Parameter quoted: the provider's own sentence may go to logs. It may repeat the prompt.
    func error(status: Int, after: Duration?, quoted: Bool) -> ReplyError {
        let reason = reason(status: status, quoted: quoted)
        if saysContextTooLong { return .contextTooLong(reason: reason) }
        if saysQuotaExhausted || status == 402 { return .quotaExhausted(reason: reason) }
        switch status {
        case 401, 403: return .unauthorized(reason: reason)
        case 429: return .rateLimited(reason: reason, after: after)
        case 529: return .overloaded(reason: reason, after: after)
        case 408, 409, 500...: return .failed(status: status, reason: reason, after: after)
        default: return .rejected(status: status, reason: reason)
        }
    }

    private func reason(status: Int, quoted: Bool) -> String {
        if quoted, !message.isEmpty { return message }
        let words = [type, code].filter(Self.isWord)
        return words.isEmpty ? "status \(status)" : words.joined(separator: ", ")
    }

    /// One of an API's own words, such as `invalid_request_error`; not a sentence.
    private static func isWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private var saysContextTooLong: Bool {
        if code == "context_length_exceeded" || type == "exceed_context_size_error" { return true }
        return ["maximum context length", "prompt is too long", "context window", "exceeds the available context"]
            .contains { Self.text(message, contains: $0) }
    }

    private var saysQuotaExhausted: Bool {
        let words = [
            "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "billing_not_active",
            "billing_error",
        ]
        return words.contains(code) || words.contains(type)
            || Self.text(message, contains: "credit balance is too low")
    }

    private static func text(_ text: String, contains part: String) -> Bool {
        let text = Array(text.lowercased().utf8)
        let part = Array(part.utf8)
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
