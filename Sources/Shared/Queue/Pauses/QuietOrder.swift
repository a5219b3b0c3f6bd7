package import Events
package import Redis

/// An operator's wish that a worker claims nothing: the key `parley:quiet:<worker>`. The worker looks for it every few
/// seconds, so that nothing depends on a message that may be lost.
@Reactor package struct QuietOrder {
    /// The worker renews it as it looks; that of a worker that is gone goes after so long.
    private static let lifeSeconds = 86_400

    private let redis: RedisConnection
    private let key: String

    package init(of worker: String, redis: RedisConnection) {
        self.redis = redis
        key = "parley:quiet:" + worker
    }

    /// - Parameter time: Unix ms, for people.
    package func give(at time: Int64) async throws(RedisError) {
        _ = try await redis.send(["SET", key, "\(time)", "EX", "\(Self.lifeSeconds)"])
    }

    /// False when there was none.
    package func takeBack() async throws(RedisError) -> Bool { try await redis.send(["DEL", key]).integer() > 0 }

    /// What the worker asks.
    package func isGiven() async throws(RedisError) -> Bool {
        try await redis.send(["GETEX", key, "EX", "\(Self.lifeSeconds)"]) != .null
    }
}
