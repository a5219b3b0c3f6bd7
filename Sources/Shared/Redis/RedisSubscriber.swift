package import Events

/// Stub: a pub/sub connection of its own; resubscribes by itself after a reconnect.
@Reactor package final class RedisSubscriber {
    package init(_ settings: RedisSettings) { fatalError() }
    package func start() { fatalError() }
    package func close() { fatalError() }
    /// Returns once Redis has confirmed the subscription; several handlers may listen to one channel.
    package func subscribe(_ channel: String, _ handler: @escaping @Reactor (String) -> Void) async throws(RedisError) -> RedisSubscription { fatalError() }
    /// Called after a reconnect: messages may have been missed.
    package var onGap: (@Reactor () -> Void)?
}
@Reactor package final class RedisSubscription { package func cancel() { fatalError() } }
