package import Events
internal import JSON
package import Queue
package import Redis
internal import Replies

/// Reads how the deployment stands from where each part of it is.
@Reactor package final class FiguresReader {
    /// Tenants of each shard whose ready conversations are counted.
    private static let tenants = 200

    private let redis: RedisConnection
    private let queue: LaneQueue
    private let breakers: RedisBreakerStore
    private let processes: ProcessReader
    private let workers: ClosedRange<Int>?

    /// - Parameter workers: between how many the wanted number lies; nil where nobody asks for that.
    package init(redis: RedisConnection, queue: LaneQueue, workers: ClosedRange<Int>? = nil) {
        self.redis = redis
        self.queue = queue
        self.workers = workers
        breakers = RedisBreakerStore(redis)
        processes = ProcessReader(redis: redis)
    }

    /// How it stands now: without what was counted, models that are left alone, and alerts.
    package func standing() async throws(RedisError) -> DeploymentFigures {
        var figures = DeploymentFigures()
        figures.now = WallTime.milliseconds()
        figures.processes = try await processes.processes()
        figures.depth = try await queue.depth(mostTenants: Self.tenants)
        figures.sessions = try await sessions()
        let memory = try await RedisServerInfo.readMemory(from: redis)
        figures.redisMemory = memory.usedMemory
        figures.redisMaximum = memory.maximumMemory
        return figures
    }

    package func read() async throws(RedisError) -> DeploymentFigures {
        var figures = try await standing()
        figures.now = WallTime.milliseconds()
        figures.totals = Totals(fields: try await redis.hash(FigureKeys.totals))
        let looks = try await redis.send(["LRANGE", FigureKeys.history, "0", "-1"]).strings()
        figures.window = RateWindow(
            now: .init(at: figures.now, totals: figures.totals), earlier: looks.compactMap { .init(text: $0) })
        figures.breakers = await breakers.all() ?? []
        figures.alerts = try await alerts()
        if let workers { figures.desiredWorkers = figures.load.count(in: workers) }
        return figures
    }

    private func sessions() async throws(RedisError) -> Int {
        var count = 0
        for shard in 0..<queue.shards.count {
            count += Int(try await redis.send(["ZCARD", Shards.prefix(shard) + ":sessions"]).integer())
        }
        return count
    }

    private func alerts() async throws(RedisError) -> [Alert] {
        try await redis.hash(FigureKeys.alerts).sorted { $0.key < $1.key }.compactMap { field, text in
            // A text that is none was not written by us.
            (try? JSONValue(parsing: text)).flatMap { Alert(field: field, json: $0) }
        }
    }
}
