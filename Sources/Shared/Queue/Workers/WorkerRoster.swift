package import Events
package import Redis

/// The workers that live, by their heartbeats.
@Reactor package struct WorkerRoster {
    /// A worker that ended without a word is forgotten after so long.
    private static let life = Duration.seconds(20)

    private let redis: RedisConnection

    package init(redis: RedisConnection) { self.redis = redis }

    nonisolated static func key(_ worker: String) -> String { "parley:worker:" + worker }

    /// The oldest first.
    package func workers() async throws(RedisError) -> [WorkerView] {
        let since = WallTime.milliseconds() - Self.life.milliseconds
        let members = try await redis.send(
            ["ZRANGEBYSCORE", "parley:{figures}:processes", "\(since)", "+inf"]
        ).strings()
        let prefix = "worker:"
        let ids = members.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        // In one write.
        let redis = redis
        let asked = ids.map { id in (id, Reactor.spawn { await Self.fields(of: id, redis) }) }
        var workers: [WorkerView] = []
        for (id, answer) in asked {
            let pairs = try (await answer.value).get()
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
