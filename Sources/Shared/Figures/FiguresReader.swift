package import Events
internal import JSON
package import Queue
package import Redis
internal import Replies

/// Reads how the deployment stands from where each part of it is.
@Reactor package final class FiguresReader {
    /// A process is alive for so long after a beat.
    static let alive = Duration.seconds(20)
    /// Tenants of each shard whose ready conversations are counted.
    private static let tenants = 200

    private let redis: RedisConnection
    private let queue: LaneQueue
    private let breakers: RedisBreakerStore
    private let workers: ClosedRange<Int>

    package init(redis: RedisConnection, queue: LaneQueue, workers: ClosedRange<Int>) {
        self.redis = redis
        self.queue = queue
        self.workers = workers
        breakers = RedisBreakerStore(redis)
    }

    package func read() async throws(RedisError) -> DeploymentFigures {
        var figures = DeploymentFigures()
        figures.now = WallTime.milliseconds()
        figures.totals = Totals(fields: try await hash(FigureKeys.totals))
        let looks = try await redis.send(["LRANGE", FigureKeys.history, "0", "-1"]).strings()
        figures.window = RateWindow(
            now: .init(at: figures.now, totals: figures.totals), earlier: looks.compactMap { .init(text: $0) })
        figures.processes = try await processes()
        figures.depth = try await queue.depth(mostTenants: Self.tenants)
        figures.sessions = try await sessions()
        figures.breakers = await breakers.all() ?? []
        figures.alerts = try await alerts()
        let memory = try await RedisServerInfo.readMemory(from: redis)
        figures.redisMemory = memory.usedMemory
        figures.redisMaximum = memory.maximumMemory
        figures.desiredWorkers = figures.load.count(in: workers)
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
        try await hash(FigureKeys.alerts).sorted { $0.key < $1.key }.compactMap { field, text in
            // A text that is none was not written by us.
            (try? JSONValue(parsing: text)).flatMap { Alert(field: field, json: $0) }
        }
    }

    private func processes() async throws(RedisError) -> [ProcessGauges] {
        let oldest = WallTime.milliseconds() - Self.alive.milliseconds
        let members = try await redis.send(["ZRANGEBYSCORE", FigureKeys.processes, "\(oldest)", "+inf"]).strings()
        let names = members.compactMap(ProcessName.init(member:)).sorted { $0.member < $1.member }
        // In one write.
        let asked = names.map { name in Reactor.spawn { [self] in (try? await hash(name.key)) ?? [:] } }
        var processes: [ProcessGauges] = []
        for (name, fields) in zip(names, asked) {
            let fields = await fields.value
            if !fields.isEmpty { processes.append(ProcessGauges(name: name, fields: fields)) }
        }
        return processes
    }

    private func hash(_ key: String) async throws(RedisError) -> [String: String] {
        let pairs = try await redis.send(["HGETALL", key]).strings()
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: pairs.count - 1, by: 2) { fields[pairs[index]] = pairs[index + 1] }
        return fields
    }
}
