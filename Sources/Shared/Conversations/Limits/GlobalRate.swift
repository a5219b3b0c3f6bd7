package import Events
package import Redis

/// The limit that all users share, by the minute of Redis' clock, counted in a slot of its own.
@Reactor package final class GlobalRate {
    /// What a request for turns brought.
    package struct Grant: Sendable, Equatable {
        package let turns: Int
        /// Until there is room again, if all is taken.
        package let untilNextWindow: Duration
    }

    private static let script = RedisScript(
        name: "rate_take", source: String(decoding: PackageResources.rate_take_lua, as: UTF8.self))

    private let redis: RedisConnection
    private let perMinute: Int

    /// - Parameter perMinute: 0 = no limit.
    package init(redis: RedisConnection, perMinute: Int) {
        self.redis = redis
        self.perMinute = perMinute
    }

    /// Takes up to `count` turns. After `RedisError.lost` they may be taken: a second call takes again.
    package func take(_ count: Int) async throws(RedisError) -> Grant {
        if perMinute == 0 { return Grant(turns: count, untilNextWindow: .zero) }
        let reply = try await redis.run(
            Self.script, keys: ["parley:{rate}:global"], arguments: ["\(perMinute)", "\(count)"])
        let fields = try reply.array()
        guard fields.count == 2 else { throw .unexpected(reply: "a grant of \(fields.count) fields") }
        return Grant(
            turns: Int(try fields[0].integer()), untilNextWindow: .milliseconds(try fields[1].integer()))
    }
}
