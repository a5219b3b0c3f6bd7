import Events
import TestSupport

/// Redis loses everything. What waited is lost, as documented; what was committed stays, once.
@Reactor struct RedisFlushed: Fault {
    init(_ random: inout SeededRandom) {}

    nonisolated var description: String { "Redis is flushed" }

    func strike(_ scene: Scene) async throws {
        try await scene.servers.redis("FLUSHALL")
        scene.flushedAt = WallTime.milliseconds()
    }
}
