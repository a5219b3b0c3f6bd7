import Events
import TestSupport

/// Redis has no memory left: what would take more is refused, what gives some back is not.
@Reactor struct RedisFull: Fault {
    private let held: Duration

    init(_ random: inout SeededRandom) { held = random.duration(500...4000) }

    nonisolated var description: String { "Redis is full for \(held)" }

    func strike(_ scene: Scene) async throws {
        try? await scene.servers.redis("CONFIG", "SET", "maxmemory", "1mb")  // away is another fault's doing
        await wait(held)
        try await scene.servers.insistRedis("CONFIG", "SET", "maxmemory", "0")
    }
}
