internal import Events
import Glibc
internal import JSON
internal import Redis
internal import Service

/// Tells Redis every few seconds that this process lives, how it stands and what it has counted. Recovery of work never reads
/// it.
@Reactor final class ProcessBeat {
    /// Each beat is a write, for which a Redis that keeps everything waits on its disk: no more often than people need.
    nonisolated static let interval = Duration.seconds(5)

    /// A process is alive for so long after a beat.
    nonisolated static let life = Duration.seconds(20)

    private static let beatScript = RedisScript(
        name: "figures_beat", source: String(decoding: PackageResources.figures_beat_lua, as: UTF8.self))
    private static let tellScript = RedisScript(
        name: "figures_tell", source: String(decoding: PackageResources.figures_tell_lua, as: UTF8.self))

    /// A deployment of which nobody has been heard for so long was down.
    private static let gap = Duration.seconds(60)

    /// Whoever leaves does not wait for a Redis that hangs.
    private static let patience = Duration.seconds(1)

    private let redis: RedisConnection
    private let source: ProcessSource
    private let alerts: ProcessAlerts
    private let memoryLimit: Int
    private let startedAt = WallTime.milliseconds()
    private var hasLeft = false

    init(redis: RedisConnection, source: ProcessSource, alerts: ProcessAlerts, memoryLimit: Int) {
        self.redis = redis
        self.source = source
        self.alerts = alerts
        self.memoryLimit = memoryLimit
    }

    /// Returns what the last look found, and how long the call took, in seconds; nil when Redis does not answer: the next
    /// beat says it all again.
    func beat() async -> (state: String?, seconds: Double)? {
        guard !hasLeft else { return nil }
        tell()
        let start = MonotonicTime.nanoseconds()
        guard let reply = try? await count(leaving: false) else { return nil }
        return (try? reply.optionalString(), Double(MonotonicTime.nanoseconds() - start) / 1e9)
    }

    /// How the process stands, without what it has counted for all: not sent again when it is lost, as the next beat says it.
    func tell() {
        guard !hasLeft else { return }
        let arguments = ["\(Self.life.milliseconds)"] + view().fields
        Reactor.spawn { [redis, key = source.name.key] in
            _ = try? await redis.run(Self.tellScript, keys: [key], arguments: arguments)
        }
    }

    /// The rest of what was counted, and that it is gone. Otherwise all of it goes by itself.
    func leave() async {
        hasLeft = true
        _ = try? await count(leaving: true)
        _ = try? await redis.send(["DEL", source.name.key], deadline: Self.patience)
    }

    private func count(leaving: Bool) async throws(RedisError) -> RedisReply {
        let name = source.name
        var arguments = [name.member, "\(Self.gap.milliseconds)", leaving ? "1" : "0"]
        for (figure, value) in source.counters() { arguments += [figure.rawValue, "\(value)"] }
        return try await redis.run(
            Self.beatScript,
            keys: [FigureKeys.processes, FigureKeys.totals, FigureKeys.counted(name), FigureKeys.state],
            arguments: arguments, deadline: leaving ? Self.patience : nil)
    }

    func view() -> LivingProcess {
        var process = LivingProcess(name: source.name)
        let heap = ProcessFigures.heap()
        process.state = source.state()
        process.version = parleyVersion
        process.processID = Int(getpid())
        process.started = startedAt
        process.seen = WallTime.milliseconds()
        process.resident = ProcessFigures.residentBytes()
        process.heapUsed = heap.used
        process.heapTotal = heap.total
        process.memoryLimit = memoryLimit
        process.inFlight = source.inFlight()
        process.slots = source.slots
        process.pool = source.pool()
        process.alerts = .array(alerts.all.map(\.json))
        process.counted = source.counters()
        process.replyTally = source.replyTally()
        return process
    }
}
