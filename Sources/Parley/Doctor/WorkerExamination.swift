internal import Events
internal import Redis

/// Whether anybody is there to answer: by the heartbeats that workers leave in Redis.
@Reactor struct WorkerExamination {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func run() async throws -> Diagnosis {
        let turns = try await turnsOfWorkers()
        if turns.isEmpty {
            return Diagnosis(
                "workers", .warning,
                "No worker is alive: messages wait. Start one, with this REDIS_URL and DATABASE_URL.")
        }
        return Diagnosis(
            "workers", .ok, "\(turns.count) worker(s) are alive, with \(turns.reduce(0, +)) turn(s) under way.")
    }

    /// Of each worker how many turns it has. A heartbeat expires 20 seconds after its worker's end.
    private func turnsOfWorkers() async throws -> [Int] {
        let redis = try await context.redis()
        var keys: Set<String> = []
        var cursor = "0"
        repeat {
            let reply = try await redis.send(["SCAN", cursor, "MATCH", "parley:worker:*", "COUNT", "1000"]).array()
            guard reply.count == 2 else { throw RedisError.unexpected(reply: "a slice of \(reply.count) fields") }
            cursor = try reply[0].string()
            keys.formUnion(try reply[1].strings())
        } while cursor != "0"
        var turns: [Int] = []
        for key in keys {
            if case .string(let text) = try await redis.send(["HGET", key, "turns"]) { turns.append(Int(text) ?? 0) }
        }
        return turns
    }
}
