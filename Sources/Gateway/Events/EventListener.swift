internal import Events
internal import Redis

/// Somebody who waits for events of a conversation, until `cancel`.
@Reactor final class EventListener {
    let conversation: String
    /// To the conversation's own channel, of one who watches it.
    var subscription: RedisSubscription?
    private let onGap: @Reactor () -> Void
    private let handler: EventHub.Handler
    private weak var hub: EventHub?
    private var isCancelled = false

    init(
        _ conversation: String, _ hub: EventHub, onGap: @escaping @Reactor () -> Void,
        _ handler: @escaping EventHub.Handler
    ) {
        self.conversation = conversation
        self.hub = hub
        self.onGap = onGap
        self.handler = handler
    }

    /// Nothing is told any more. Safe to call twice and from the handler.
    func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        subscription?.cancel()
        hub?.remove(self)
    }

    func hear(_ payload: String) {
        guard !isCancelled, let event = ConversationEvent(payload: payload) else { return }
        handler(event, payload)
    }

    func missed() {
        if !isCancelled { onGap() }
    }
}
