import Events
import TestSupport

/// `kill -9` of Redis; what it has written to its append-only file is all there is.
@Reactor struct RedisKilled: Fault {
    let away: Duration

    init(_ random: inout SeededRandom) { away = random.duration(0...3000) }

    nonisolated var description: String { "Redis is killed, away for \(away)" }

    func strike(_ scene: Scene) async throws {
        try await scene.servers.redisTurn.pass {
            scene.servers.redis.stop()
            await wait(away)
            try await scene.servers.redis.restart()
        }
    }
}
