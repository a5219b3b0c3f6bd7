/// What a chain has to show for a turn.
package enum ReplyOutcome: Sendable {
    case answered(Reply, ReplyTrace)
    /// No provider has answered; the error is the last one of a provider that was asked. The user is owed an apology
    /// (`Notices.apology`) or a later try.
    case failed(ReplyError, ReplyTrace)
    case cancelled(ReplyTrace)

    package var trace: ReplyTrace {
        switch self {
        case .answered(_, let trace), .failed(_, let trace), .cancelled(let trace): trace
        }
    }
}
