package import Events

/// One handler on one channel, until `cancel`.
@Reactor package final class RedisSubscription {
    package let channel: String
    private let handler: @Reactor (String) -> Void
    private weak var subscriber: RedisSubscriber?
    private var isCancelled = false

    init(_ channel: String, _ subscriber: RedisSubscriber, _ handler: @escaping @Reactor (String) -> Void) {
        self.channel = channel
        self.subscriber = subscriber
        self.handler = handler
    }

    /// The handler is not called again. Safe to call twice and from the handler.
    package func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        subscriber?.remove(self)
    }

    func deliver(_ payload: String) {
        if !isCancelled { handler(payload) }
    }
}
