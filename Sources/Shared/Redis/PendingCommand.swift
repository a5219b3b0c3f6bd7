internal import Events

/// A command that was sent and has no reply yet.
struct PendingCommand {
    typealias Outcome = Result<RedisReply, RedisError>

    enum Completion {
        case continuation(CheckedContinuation<Outcome, Never>)
        case callback(@Reactor (Outcome) -> Void)
    }

    let completion: Completion
    /// When to give up, in nanoseconds of `MonotonicTime`.
    let deadline: UInt64
    /// The allowance that the deadline was made of, nanoseconds; for the error's text.
    let limit: UInt64

    /// Exactly once for each command.
    @Reactor func finish(_ outcome: Outcome) {
        switch completion {
        case .continuation(let continuation): continuation.resume(returning: outcome)
        case .callback(let callback): callback(outcome)
        }
    }
}
