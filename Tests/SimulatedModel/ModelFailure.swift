internal import JSON

/// An error answer in the words of one API.
struct ModelFailure {
    let status: Int
    let headers: String
    let body: String

    init(_ call: ModelCall, status: Int, type: String, code: String? = nil, _ message: String, headers: String = "") {
        self.status = status
        self.headers = headers
        body = Self.body(call.dialect, type: type, code: code, message)
    }

    static func body(_ dialect: ModelCall.Dialect, type: String, code: String?, _ message: String) -> String {
        var json = JSONWriter()
        json.object {
            if dialect == .anthropic { $0.member("type", "error") }
            $0.object("error") {
                $0.member("message", message)
                $0.member("type", type)
                if dialect == .openAI {
                    $0.null("param")
                    $0.member("code", ifPresent: code)
                }
            }
        }
        return json.takeString()
    }

    static func contextTooLong(_ call: ModelCall) -> ModelFailure {
        switch call.dialect {
        case .openAI:
            ModelFailure(
                call, status: 400, type: "invalid_request_error", code: "context_length_exceeded",
                "This model's maximum context length is 10 tokens.")
        case .anthropic:
            ModelFailure(
                call, status: 400, type: "invalid_request_error", "prompt is too long: 200001 tokens > 200000 maximum")
        }
    }

    static func quotaExhausted(_ call: ModelCall) -> ModelFailure {
        switch call.dialect {
        case .openAI:
            ModelFailure(
                call, status: 429, type: "insufficient_quota", code: "insufficient_quota", "You exceeded your quota.")
        case .anthropic:
            ModelFailure(call, status: 400, type: "invalid_request_error", "Your credit balance is too low.")
        }
    }
}
