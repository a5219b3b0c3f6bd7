package import Events
package import Redis

/// Who of all workers sweeps, and when next: a hash in Redis that they share.
@Reactor package struct SweepLease {
    package enum Turn: Sendable, Equatable {
        /// It is this worker's, under this token, until the lease ends.
        case mine(token: Int64)
        /// Not due, or somebody else's: worth asking again after this time.
        case later(Duration)
    }

    private static let key = "parley:{sweep}:sessions"
    private static let script = RedisScript(
        name: "sweep_take", source: String(decoding: PackageResources.sweep_take_lua, as: UTF8.self))

    private let redis: RedisConnection
    private let worker: String
    private let lease: Duration
    private let interval: Duration

    /// - Parameters:
    ///   - lease: after which a sweeper that is silent is replaced.
    ///   - interval: between the end of a sweep and the next one.
    package init(redis: RedisConnection, worker: String, lease: Duration = .seconds(30), interval: Duration) {
        self.redis = redis
        self.worker = worker
        self.lease = lease
        self.interval = interval
    }

    package func take() async throws(RedisError) -> Turn {
        let (token, wait) = try await run("", "")
        return token > 0 ? .mine(token: token) : .later(.milliseconds(max(wait, 1)))
    }

    /// False when somebody else sweeps by now.
    package func renew(_ token: Int64) async throws(RedisError) -> Bool {
        try await run("\(token)", "").token == token
    }

    /// The sweep is done.
    /// - Parameter isCut: more may be over: the next one is due at once.
    package func done(_ token: Int64, isCut: Bool) async throws(RedisError) {
        _ = try await run("\(token)", isCut ? "0" : "\(interval.milliseconds)")
    }

    private func run(_ token: String, _ next: String) async throws(RedisError) -> (token: Int64, wait: Int64) {
        let reply = try await redis.run(
            Self.script, keys: [Self.key],
            arguments: [worker, "\(lease.milliseconds)", "\(interval.milliseconds)", token, next])
        let fields = try reply.array()
        guard fields.count == 2 else { throw .unexpected(reply: "a sweep's turn of \(fields.count) fields") }
        return (try fields[0].integer(), try fields[1].integer())
    }
}
