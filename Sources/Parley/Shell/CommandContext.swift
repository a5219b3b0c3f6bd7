internal import Conversations
internal import Events
internal import Postgres
internal import Queue
internal import Redis
internal import Servers

/// What a command works with: connections that are made when they are first asked for.
@Reactor final class CommandContext {
    let settings: CommandSettings
    private var openPool: PostgresPool?
    private var openRedis: RedisConnection?

    init(_ settings: CommandSettings) { self.settings = settings }

    var pool: PostgresPool {
        if let openPool { return openPool }
        let pool = PostgresPool(settings.postgres)
        pool.start()
        openPool = pool
        return pool
    }

    /// Connected; throws at once when nobody answers there.
    func redis() async throws -> RedisConnection {
        if let openRedis { return openRedis }
        let connection = RedisConnection(settings.servers.redis, purpose: "command line")
        openRedis = connection
        let hasSettled = Latch()
        var reason = "no answer"
        connection.onChange = { _, why in
            reason = why
            hasSettled.open()
        }
        connection.start()
        await hasSettled.wait()
        guard connection.isConnected else { throw RedisError.unreachable(server: connection.server, reason: reason) }
        return connection
    }

    /// Its number of shards is known to be that of the Redis.
    func queue() async throws -> LaneQueue {
        let redis = try await redis()
        let shards = Shards(count: settings.servers.shards)
        try await shards.verify(with: redis)
        return LaneQueue(redis: redis, shards: shards)
    }

    func close() async {
        openRedis?.close()
        await openPool?.close()
    }
}
