internal import HTTP

extension ReplyError {
    /// What may help.
    package enum Remedy: Equatable, Sendable {
        /// The same again, no sooner than after this.
        case retry(after: Duration?)
        /// Another provider; the same one only if there is no other.
        case failOver(after: Duration?)
        /// A shorter prompt.
        case trim
        /// Another provider.
        case next
        /// Nothing: nobody waits any more.
        case stop
    }

    package var remedy: Remedy {
        switch self {
        case .unreachable, .cut, .empty, .invalid: .retry(after: nil)
        case .timedOut: .failOver(after: nil)  // who waits has waited long enough for this one
        case .failed(_, _, let after), .rateLimited(_, let after): .retry(after: after)
        case .overloaded(_, let after): .failOver(after: after)
        case .contextTooLong: .trim
        case .noKey, .unauthorized, .quotaExhausted, .rejected, .filtered, .searchFailed, .unknown, .breakerOpen: .next
        case .cancelled, .outOfTime: .stop
        }
    }

    /// The same request gets the same answer for as long as nobody acts: only another provider, or an apology, helps.
    package var isPermanent: Bool {
        switch self {
        case .contextTooLong, .unauthorized, .quotaExhausted, .rejected, .filtered, .unknown: true
        case .breakerOpen(let cause): ["unauthorized", "quota_exhausted"].contains(cause)
        default: false
        }
    }

    /// No model was asked, so it is no verdict on the turn.
    package var isUnasked: Bool {
        switch self {
        case .breakerOpen, .unknown: true
        default: false
        }
    }

    /// It says something about the provider, not about this one prompt: it counts for the breaker.
    package var isProvidersFault: Bool {
        switch self {
        case .unreachable, .failed, .rateLimited, .overloaded, .unauthorized, .quotaExhausted, .invalid, .timedOut,
            .cut, .searchFailed:
            true
        case .noKey, .contextTooLong, .rejected, .empty, .filtered, .unknown, .breakerOpen, .outOfTime, .cancelled:
            false
        }
    }

    /// One word for metrics and traces.
    package var label: String {
        switch self {
        case .unreachable: "unreachable"
        case .failed: "failed"
        case .rateLimited: "rate_limited"
        case .overloaded: "overloaded"
        case .contextTooLong: "context_too_long"
        case .unauthorized: "unauthorized"
        case .noKey: "no_key"
        case .quotaExhausted: "quota_exhausted"
        case .rejected: "rejected"
        case .empty: "empty"
        case .filtered: "filtered"
        case .invalid: "invalid"
        case .timedOut: "timed_out"
        case .cut: "cut"
        case .searchFailed: "search_failed"
        case .unknown: "unknown"
        case .breakerOpen: "breaker_open"
        case .outOfTime: "out_of_time"
        case .cancelled: "cancelled"
        }
    }
}

extension ReplyError: CustomStringConvertible {
    /// A clause for the log.
    package var description: String {
        switch self {
        case .unreachable(let reason): "unreachable: \(reason)"
        case .failed(let status, let reason, _): "failed with \(status): \(reason)"
        case .rateLimited(let reason, let after): "rate limited\(Self.wait(after)): \(reason)"
        case .overloaded(let reason, let after): "overloaded\(Self.wait(after)): \(reason)"
        case .contextTooLong(let reason): "the prompt is too long: \(reason)"
        case .unauthorized(let reason): "the key was refused: \(reason)"
        case .noKey(let reason): "not asked, as its key cannot be had: \(reason)"
        case .quotaExhausted(let reason): "no credit is left: \(reason)"
        case .rejected(let status, let reason): "the request was refused with \(status): \(reason)"
        case .empty: "the reply is empty"
        case .filtered: "stopped by the provider's content filter"
        case .invalid(let reason): "the reply cannot be read: \(reason)"
        case .timedOut(let phase): "timed out \(Self.place(phase))"
        case .cut(let reason): "the reply was cut off: \(reason)"
        case .searchFailed(let reason): "the search failed: \(reason)"
        case .unknown: "no entry fits"
        case .breakerOpen(let cause): "not asked: its breaker is open\(cause.isEmpty ? "" : " (\(cause))")"
        case .outOfTime: "the turn's time was over"
        case .cancelled: "cancelled"
        }
    }

    private static func place(_ phase: HTTPClientTimeouts.Phase) -> String {
        switch phase {
        case .connect: "while connecting"
        case .firstByte: "before it began to answer"
        case .idle: "in the middle of its answer"
        case .total: "before its answer was complete"
        }
    }

    private static func wait(_ after: Duration?) -> String {
        after.map { " for \($0)" } ?? ""
    }
}
