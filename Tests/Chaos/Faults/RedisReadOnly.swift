import Events
import TestSupport

/// Redis refuses every write, as one does that has lost its replicas, or its role.
@Reactor struct RedisReadOnly: Fault {
    private let held: Duration

    init(_ random: inout SeededRandom) { held = random.duration(500...5000) }

    nonisolated var description: String { "Redis refuses writes for \(held)" }

    func strike(_ scene: Scene) async throws {
        try? await scene.servers.redis("CONFIG", "SET", "min-replicas-to-write", "1")  // away is another fault's doing
        await wait(held)
        try await scene.servers.insistRedis("CONFIG", "SET", "min-replicas-to-write", "0")
    }
}
