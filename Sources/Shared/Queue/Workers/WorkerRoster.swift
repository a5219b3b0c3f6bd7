package import Events
package import Redis

/// The workers that live, by their heartbeats.
@Reactor package final class WorkerRoster {
    /// A worker that ended without a word is forgotten after so long.
    private static let life = Duration.seconds(20)
    private static let keysPerStep = 1000

    private let redis: RedisConnection
    private var cursor = "0"
    private var known: Set<String> = []

    package init(redis: RedisConnection) { self.redis = redis }

    nonisolated static func key(_ worker: String) -> String { "parley:worker:" + worker }

    /// By id. Without an index of processes all keys of Redis are walked over.
    package func workers() async throws(RedisError) -> [WorkerView] {
        try await find(mostSteps: Int.max)
        return try await read()
    }

    /// The same, for who asks every second: without an index it walks a few thousand keys further each time, so that a new
    /// worker may be seen late.
    package func workersSeen() async throws(RedisError) -> [WorkerView] {
        try await find(mostSteps: 5)
        return try await read()
    }

    private func find(mostSteps: Int) async throws(RedisError) {
        let since = WallTime.milliseconds() - Self.life.milliseconds
        let members = try await redis.send(
            ["ZRANGEBYSCORE", "parley:{figures}:processes", "\(since)", "+inf"]
        ).strings()
        let prefix = "worker:"
        known.formUnion(members.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
        if !members.isEmpty { return }
        var steps = 0
        repeat {
            let reply = try await redis.send(
                ["SCAN", cursor, "MATCH", Self.key("*"), "COUNT", "\(Self.keysPerStep)"]
            ).array()
            guard reply.count == 2 else { throw .unexpected(reply: "a slice of \(reply.count) fields") }
            cursor = try reply[0].string()
            known.formUnion(try reply[1].strings().map { String($0.dropFirst(Self.key("").count)) })
            steps += 1
        } while cursor != "0" && steps < mostSteps
    }

    /// In one write. Who has no hash any more is gone.
    private func read() async throws(RedisError) -> [WorkerView] {
        let redis = redis
        let asked = known.sorted().map { id in (id, Reactor.spawn { await Self.fields(of: id, redis) }) }
        var workers: [WorkerView] = []
        for (id, answer) in asked {
            let pairs = try (await answer.value).get()
            if pairs.isEmpty { known.remove(id) }
            var fields: [String: String] = [:]
            for index in stride(from: 0, to: pairs.count - 1, by: 2) { fields[pairs[index]] = pairs[index + 1] }
            // The report alone, as of a worker whose heartbeat is just beginning, is not enough.
            if fields["seen"] != nil { workers.append(WorkerView(id: id, fields: fields)) }
        }
        return workers.sorted { ($0.started, $0.id) < ($1.started, $1.id) }
    }

    private static func fields(of id: String, _ redis: RedisConnection) async -> Result<[String], RedisError> {
        do throws(RedisError) {
            return .success(try await redis.send(["HGETALL", key(id)]).strings())
        } catch {
            return .failure(error)
        }
    }
}
