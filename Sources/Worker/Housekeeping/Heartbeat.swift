internal import Events
import Glibc
internal import Redis
internal import Service

/// Tells people that this worker lives: a hash in Redis that expires. Recovery never reads it.
@Reactor final class Heartbeat {
    private static let interval = Duration.seconds(5)
    private static let expirySeconds = 20

    private let redis: RedisConnection
    private let worker: String
    private let turns: TurnsInFlight
    private let startedAt = WallTime.milliseconds()
    private var timer: LoopTimer?

    init(redis: RedisConnection, worker: String, turns: TurnsInFlight) {
        self.redis = redis
        self.worker = worker
        self.turns = turns
    }

    func start() {
        let timer = LoopTimer { [weak self] in
            guard let self else { return }
            Reactor.spawn { await self.beat() }
        }
        timer.start(every: Self.interval)
        self.timer = timer
        Reactor.spawn { await self.beat() }
    }

    func stop() async {
        timer?.cancel()
        _ = try? await redis.send(["DEL", key])  // it expires by itself
    }

    private var key: String { "parley:worker:\(worker)" }

    private func beat() async {
        let fields = [
            "started", String(startedAt), "seen", String(WallTime.milliseconds()), "turns", String(turns.count),
            "rss", String(ProcessFigures.residentBytes()), "pid", String(getpid()),
        ]
        _ = try? await redis.send(["HSET", key] + fields)  // for people only; the next beat says it again
        _ = try? await redis.send(["EXPIRE", key, String(Self.expirySeconds)])
    }
}
