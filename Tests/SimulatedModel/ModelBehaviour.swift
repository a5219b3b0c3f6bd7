/// What the simulated model does with a call, by the model's name in it.
package enum ModelBehaviour: Equatable, Sendable {
    /// Answers. Any name that is not below.
    case answer
    /// `slow-50ms`: waits before the first token.
    case slow(milliseconds: Int)
    /// `fail-500`, `fail-404`, …: an error of this status.
    case fail(status: Int)
    /// `429`: too many requests, without a word on when to come again.
    case rateLimited
    /// `429-retry-after-1`, `429-retry-after-date`, `429-retry-after-ms-20`: with one; fails for ever.
    case rateLimitedUntil(header: String, value: String)
    /// `429-then-ok-after-ms-20`: fails once with `retry-after-ms`, then answers.
    case rateLimitedOnce(milliseconds: Int)
    /// `529`: the provider as a whole is overloaded.
    case overloaded
    /// `hang`: nothing at all, for ever.
    case hang
    /// `stall`: half of the answer, then nothing.
    case stall
    /// `cut`: half of the answer, then the connection ends. `cut-once`: the first time only.
    case cut
    case cutOnce
    /// `drop`: the connection ends before anything is said.
    case drop
    /// `garbage`: something that is not HTTP.
    case garbage
    /// `empty`: a proper answer without text.
    case empty
    /// `invalid-json`: events that are no JSON.
    case invalidJSON
    /// `context-too-long`: always. `context-too-long-over-3`: with more than 3 messages.
    case contextTooLong(over: Int)
    case unauthorized
    case quotaExhausted
    /// `flaky-2`: fails twice with 500, then answers. Counted per text of the user.
    case flaky(times: Int)
    /// `no-done`: the answer's last event, but no `[DONE]` (OpenAI) or `message_stop` (Anthropic).
    case noDone
    /// `no-usage`: without the token counts.
    case noUsage
    /// `utf8-split`: each byte of the answer arrives by itself.
    case utf8Split
    /// `crlf`: events with CRLF line ends and comments between them.
    case crlf
    /// `error-mid-stream`: half of the answer, then an error event.
    case errorMidStream
    /// `content-filter`: half of the answer, then the provider's filter stops it.
    case contentFilter
    /// `page`: a page of something else, with status 200.
    case page
    /// `whole`: one JSON document although a stream was asked for.
    case whole

    package init(model: String) {
        self = Self.plain[model] ?? Self.numbered(model) ?? .answer
    }

    /// Names that do something else than answer, with an example where a number belongs to them.
    package static let names =
        plain.keys.sorted() + [
            "slow-50ms", "fail-500", "flaky-2", "context-too-long-over-3", "429-retry-after-1", "429-retry-after-ms-20",
            "429-then-ok-after-ms-20",
        ]

    private static let plain: [String: ModelBehaviour] = [
        "429": .rateLimited, "529": .overloaded, "hang": .hang, "stall": .stall, "cut": .cut, "cut-once": .cutOnce,
        "drop": .drop, "page": .page, "garbage": .garbage, "empty": .empty, "invalid-json": .invalidJSON,
        "context-too-long": .contextTooLong(over: 0),
        "auth": .unauthorized, "quota": .quotaExhausted, "no-done": .noDone, "no-usage": .noUsage,
        "utf8-split": .utf8Split, "crlf": .crlf, "error-mid-stream": .errorMidStream,
        "content-filter": .contentFilter, "whole": .whole,
        "429-retry-after-date": .rateLimitedUntil(header: "retry-after", value: "Fri, 31 Dec 2100 23:59:59 GMT"),
    ]

    private static func numbered(_ model: String) -> ModelBehaviour? {
        guard let digits = model.firstIndex(where: \.isNumber), !model.hasPrefix("4") else { return limited(model) }
        guard let number = Int(model[digits...].prefix(while: \.isNumber)) else { return nil }
        switch model[..<digits] {
        case "slow-": return .slow(milliseconds: number)
        case "fail-": return .fail(status: number)
        case "flaky-": return .flaky(times: number)
        case "context-too-long-over-": return .contextTooLong(over: number)
        default: return nil
        }
    }

    private static func limited(_ model: String) -> ModelBehaviour? {
        guard let dash = model.lastIndex(of: "-"), let number = Int(model[model.index(after: dash)...]) else {
            return nil
        }
        switch model[..<dash] {
        case "429-retry-after": return .rateLimitedUntil(header: "retry-after", value: "\(number)")
        case "429-retry-after-ms": return .rateLimitedUntil(header: "retry-after-ms", value: "\(number)")
        case "429-then-ok-after-ms": return .rateLimitedOnce(milliseconds: number)
        default: return nil
        }
    }
}
