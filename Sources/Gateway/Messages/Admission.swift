internal import Events
internal import Postgres
internal import Redis

/// Whether the gateway can keep its promise now: the servers are there, Redis has room, nobody asked it to leave.
@Reactor final class Admission {
    /// How often Redis is asked for its memory.
    private static let interval = Duration.seconds(1)

    private let redis: RedisConnection
    private let postgres: PostgresPool
    private let memoryPercent: Int
    private var isFull = false
    private var timer: LoopTimer?
    private(set) var memoryRatio = 0.0
    var isLeaving = false

    /// - Parameter memoryPercent: above this share of Redis' `maxmemory` nothing more is accepted.
    init(redis: RedisConnection, postgres: PostgresPool, memoryPercent: Int) {
        self.redis = redis
        self.postgres = postgres
        self.memoryPercent = memoryPercent
    }

    func start() {
        let timer = LoopTimer { [weak self] in
            guard let self else { return }
            Reactor.spawn { await self.look() }
        }
        timer.start(every: Self.interval)
        self.timer = timer
    }

    func stop() {
        timer?.cancel()
        timer = nil
    }

    /// What is in the way; nil when nothing is.
    func problem() -> Problem? {
        if isLeaving { return .leaving }
        if !redis.isConnected { return .unavailable("Redis does not answer.") }
        if !postgres.isAvailable { return .unavailable("PostgreSQL does not answer.") }
        if isFull { return .overloaded }
        return nil
    }

    private func look() async {
        // What cannot be read now is looked at again in a second.
        guard redis.isConnected, let info = try? await RedisServerInfo.read(from: redis) else { return }
        guard info.maximumMemory > 0 else { return isFull = false }
        memoryRatio = Double(info.usedMemory) / Double(info.maximumMemory)
        isFull = memoryRatio * 100 >= Double(memoryPercent)
    }
}
