internal import Events

/// A channel that somebody listens to, and who waits for Redis to confirm it. `RedisSubscriber` owns it.
@Reactor final class SubscribedChannel {
    typealias Confirmation = CheckedContinuation<RedisError?, Never>

    let name: String
    var subscriptions: [RedisSubscription] = []
    private(set) var isConfirmed = false
    private var waiting: [Confirmation] = []

    init(_ name: String) { self.name = name }

    /// Waits for `settle`; `first` is called for the first who waits.
    func confirmation(_ first: () -> Void) async -> RedisError? {
        await withCheckedContinuation { continuation in
            waiting.append(continuation)
            if waiting.count == 1 { first() }
        }
    }

    func settle(_ failure: RedisError?) {
        isConfirmed = failure == nil
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume(returning: failure) }
    }
}
