package import Events
package import Redis

/// Reads which processes live and what they tell of themselves: by the index of those that beat, so that it costs what lives,
/// not what Redis holds.
@Reactor package struct ProcessReader {
    private let redis: RedisConnection

    package init(redis: RedisConnection) { self.redis = redis }

    /// Gateways first, of each kind the oldest first.
    package func processes() async throws(RedisError) -> [LivingProcess] { try await read(ProcessName.Kind.allCases) }

    /// The oldest first.
    package func workers() async throws(RedisError) -> [LivingProcess] { try await read([.worker]) }

    private func read(_ kinds: [ProcessName.Kind]) async throws(RedisError) -> [LivingProcess] {
        let oldest = WallTime.milliseconds() - ProcessBeat.life.milliseconds
        let members = try await redis.send(["ZRANGEBYSCORE", FigureKeys.processes, "\(oldest)", "+inf"]).strings()
        let names = members.compactMap(ProcessName.init(member:)).filter { kinds.contains($0.kind) }
        // In one write.
        let redis = redis
        let asked = names.map { name in (name, Reactor.spawn { await Self.fields(of: name, redis) }) }
        var processes: [LivingProcess] = []
        for (name, answer) in asked {
            let fields = try (await answer.value).get()
            // It has left since, or says nothing of itself.
            if fields["seen"] != nil { processes.append(LivingProcess(name: name, fields: fields)) }
        }
        return processes.sorted { Self.order($0) < Self.order($1) }
    }

    private static func order(_ process: LivingProcess) -> (String, Int64, String) {
        (process.name.kind.rawValue, process.started, process.name.id)
    }

    private static func fields(
        of name: ProcessName, _ redis: RedisConnection
    ) async -> Result<[String: String], RedisError> {
        do throws(RedisError) {
            return .success(try await redis.hash(name.key))
        } catch {
            return .failure(error)
        }
    }
}

extension RedisConnection {
    /// All fields of a hash; empty where there is none.
    func hash(_ key: String) async throws(RedisError) -> [String: String] {
        let pairs = try await send(["HGETALL", key]).strings()
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: pairs.count - 1, by: 2) { fields[pairs[index]] = pairs[index + 1] }
        return fields
    }
}
