package import Events

/// Something that answers prompts.
@Reactor package protocol ReplyProvider: AnyObject {
    /// For settings, logs, metrics and breakers: letters, digits, `-` and `_`.
    nonisolated var name: String { get }

    /// What fails together with this request.
    func breaker(for request: ReplyRequest) -> BreakerName

    /// One attempt. `onDelta` gets each piece of the text as it comes; the reply has all of them. Cancelling the task
    /// ends the attempt with `.cancelled`.
    func reply(
        to request: ReplyRequest, onDelta: @escaping @Reactor (String) -> Void
    ) async throws(ReplyError) -> Reply
}
