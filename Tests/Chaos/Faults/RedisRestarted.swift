import Events
import TestSupport

/// Redis ends in order and is started again.
@Reactor struct RedisRestarted: Fault {
    init(_ random: inout SeededRandom) {}

    nonisolated var description: String { "Redis is restarted" }

    func strike(_ scene: Scene) async throws {
        try await scene.servers.redisTurn.pass { try await scene.servers.redis.restartGently() }
    }
}
