import Events
import TestSupport

/// Redis ends all connections, a few times in a row.
@Reactor struct RedisClientsKilled: Fault {
    let times: Int
    let pause: Duration

    init(_ random: inout SeededRandom) {
        times = Int.random(in: 1...4, using: &random)
        pause = random.duration(50...600)
    }

    nonisolated var description: String { "Redis' clients are killed \(times) times" }

    func strike(_ scene: Scene) async throws {
        for _ in 0..<times {
            for kind in ["normal", "pubsub"] {
                // Not there to kill anybody is another fault's doing.
                try? await scene.servers.redis("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
            }
            await wait(pause)
        }
    }
}
