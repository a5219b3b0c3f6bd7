internal import Conversations
internal import Events
internal import Redis

/// Hands the events of conversations to those who wait for them. One subscription to Redis per conversation that
/// somebody listens to, whatever the number of listeners.
@Reactor final class EventHub {
    private let subscriber: RedisSubscriber
    private var gapHandlers: [Int: @Reactor () -> Void] = [:]
    private var nextGapHandler = 0

    init(_ subscriber: RedisSubscriber) {
        self.subscriber = subscriber
        subscriber.onGap = { [weak self] in self?.gapHappened() }
    }

    /// Listens from now on: everything published after this returns reaches `handler`, with its payload as it came.
    func listen(
        to conversation: ConversationID, _ handler: @escaping @Reactor (ConversationEvent, String) -> Void
    ) async throws(RedisError) -> RedisSubscription {
        try await subscriber.subscribe(conversation.eventChannel) { payload in
            guard let event = ConversationEvent(payload: payload) else { return }
            handler(event, payload)
        }
    }

    /// Calls `handler` after the connection was lost and is back: events may have been missed.
    func onGap(_ handler: @escaping @Reactor () -> Void) -> Int {
        nextGapHandler += 1
        gapHandlers[nextGapHandler] = handler
        return nextGapHandler
    }

    func removeGapHandler(_ id: Int) { gapHandlers[id] = nil }

    private func gapHappened() {
        for handler in gapHandlers.values { handler() }
    }
}
