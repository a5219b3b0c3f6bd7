internal import Events
internal import HTTP
internal import JSON

/// An answer of the gateway that is no success, in its own words.
struct GatewayRefusal: Error {
    let status: Int
    /// What the gateway calls it; nil when it is no gateway.
    let code: String?
    let detail: String?
    /// How long the gateway asks to wait before the next try.
    let retryAfter: Duration?

    init(_ status: Int, _ body: [UInt8], retryAfter: String? = nil) {
        self.status = status
        let problem = try? withJSON(body) { ($0["code"]?.string, $0["detail"]?.string) }  // else it is no gateway
        code = problem?.0
        detail = problem?.1
        self.retryAfter = retryAfter.flatMap { Int64($0) }.map { .seconds(min(max(0, $0), 3600)) }
    }

    /// Whether the same request may be taken later.
    var isTemporary: Bool { status == 429 || status >= 500 }

    var sentence: String {
        guard let detail else { return "the gateway answered with status \(status)" }
        let hint =
            switch code {
            case "missing_key", "invalid_key": " Create a key with `parley key create`."
            case "unknown_bot": " See `parley bot list`, or create one with `parley bot create`."
            default: ""
            }
        return "the gateway refused (\(status)): \(detail)\(hint)"
    }
}
