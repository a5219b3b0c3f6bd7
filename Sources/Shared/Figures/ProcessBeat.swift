internal import Events
import Glibc
internal import JSON
internal import Redis
internal import Service

/// Tells Redis every few seconds that this process lives, how it stands and what it has counted. Recovery of work never reads
/// it.
@Reactor final class ProcessBeat {
    private static let script = RedisScript(
        name: "figures_beat", source: String(decoding: PackageResources.figures_beat_lua, as: UTF8.self))

    /// A deployment of which nobody has been heard for so long was down.
    private static let gap = Duration.seconds(60)

    /// Whoever leaves does not wait for a Redis that hangs.
    private static let patience = Duration.seconds(1)

    private let redis: RedisConnection
    private let source: ProcessSource
    private let alerts: ProcessAlerts
    private let memoryLimit: Int
    private let startedAt = WallTime.milliseconds()

    init(redis: RedisConnection, source: ProcessSource, alerts: ProcessAlerts, memoryLimit: Int) {
        self.redis = redis
        self.source = source
        self.alerts = alerts
        self.memoryLimit = memoryLimit
    }

    /// Returns what the last look found, and how long the call took, in seconds; nil when Redis does not answer: the next
    /// beat says it all again.
    func beat() async -> (state: String?, seconds: Double)? {
        let name = source.name
        let gauges = gauges()
        Reactor.spawn { [redis] in
            _ = try? await redis.send(["HSET", name.key] + gauges.fields)
            _ = try? await redis.send(["EXPIRE", name.key, "\(FiguresReader.alive.milliseconds / 1000)"])
        }
        let start = MonotonicTime.nanoseconds()
        guard let reply = try? await count(leaving: false) else { return nil }
        return (try? reply.optionalString(), Double(MonotonicTime.nanoseconds() - start) / 1e9)
    }

    /// The rest of what was counted, and that it is gone. Otherwise all of it goes by itself.
    func leave() async {
        _ = try? await count(leaving: true)
        _ = try? await redis.send(["DEL", source.name.key], deadline: Self.patience)
    }

    private func count(leaving: Bool) async throws(RedisError) -> RedisReply {
        let name = source.name
        var arguments = [name.member, "\(Self.gap.milliseconds)", leaving ? "1" : "0"]
        for (figure, value) in source.counters() { arguments += [figure.rawValue, "\(value)"] }
        return try await redis.run(
            Self.script,
            keys: [FigureKeys.processes, FigureKeys.totals, FigureKeys.counted(name), FigureKeys.state],
            arguments: arguments, deadline: leaving ? Self.patience : nil)
    }

    func gauges() -> ProcessGauges {
        var gauges = ProcessGauges(name: source.name)
        let heap = ProcessFigures.heap()
        gauges.version = parleyVersion
        gauges.processID = Int(getpid())
        gauges.started = startedAt
        gauges.seen = WallTime.milliseconds()
        gauges.resident = ProcessFigures.residentBytes()
        gauges.heapUsed = heap.used
        gauges.heapTotal = heap.total
        gauges.memoryLimit = memoryLimit
        gauges.inFlight = source.inFlight()
        gauges.slots = source.slots
        gauges.pool = source.pool()
        gauges.alerts = .array(alerts.all.map(\.json))
        return gauges
    }
}
