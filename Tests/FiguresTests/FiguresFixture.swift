import Events
import Queue
import Redis
import Service
import TestSupport

@testable import Figures

/// Figures over a private Redis.
@Reactor struct FiguresFixture {
    let redis: RedisConnection
    let queue: LaneQueue

    var processes: ProcessReader { ProcessReader(redis: redis) }

    var reader: FiguresReader { FiguresReader(redis: redis, queue: queue, workers: 1...20) }

    func totals() async throws -> Totals { try await reader.read().totals }
}

@Reactor func withFigures(_ body: @Reactor (FiguresFixture) async throws -> Void) async throws {
    try await withRedis { server in
        let redis = RedisConnection(try RedisSettings(url: server.url), purpose: "commands")
        redis.start()
        _ = await redis.waitUntilConnected(within: .seconds(10))
        defer { redis.close() }
        try await body(FiguresFixture(redis: redis, queue: LaneQueue(redis: redis, shards: Shards(count: 2))))
    }
}

/// A process that counts, with as little as that takes.
@Reactor final class FakeProcess {
    let name: ProcessName
    var counters: [CountedFigure: Int]
    var state = LivingProcess.State.running
    private(set) var source: ProcessSource!
    private(set) var beat: ProcessBeat!

    init(_ kind: ProcessName.Kind, _ id: String, _ redis: RedisConnection, _ counters: [CountedFigure: Int] = [:]) {
        name = ProcessName(kind, id: id)
        self.counters = counters
        let log = Log(program: "test", format: .text, level: .error)
        source = ProcessSource(
            name: name, slots: kind == .worker ? 64 : 0, state: { [unowned self] in state },
            inFlight: { 3 },
            pool: { PoolUse(maximum: 8, open: 4, idle: 1, waiting: 2) },
            counters: { [unowned self] in self.counters }, replyTally: { kind == .worker ? [1, 2, 3] : [] })
        beat = ProcessBeat(
            redis: redis, source: source, alerts: ProcessAlerts(name, memory: nil, log: AlertLog(log)),
            memoryLimit: 1 << 40)
    }
}
