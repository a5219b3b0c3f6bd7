import Events
import TestSupport

/// Redis stands still: nothing is answered, nothing is refused.
@Reactor struct RedisStopped: Fault {
    let still: Duration

    init(_ random: inout SeededRandom) { still = random.duration(500...7000) }

    nonisolated var description: String { "Redis stands still for \(still)" }

    func strike(_ scene: Scene) async throws {
        await scene.servers.redisTurn.pass {
            scene.servers.redis.pause()
            await wait(still)
            scene.servers.redis.resume()
        }
    }
}
