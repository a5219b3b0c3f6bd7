import Events
import TestSupport

/// Redis loses what it wrote last, as a power cut with `everysec` or a failover to a replica that was behind makes it.
@Reactor struct RedisRolledBack: Fault {
    let lost: Duration

    init(_ random: inout SeededRandom) { lost = random.duration(100...1500) }

    nonisolated var description: String { "Redis loses the last \(lost)" }

    func strike(_ scene: Scene) async throws {
        let servers = scene.servers
        try await servers.redisTurn.pass {
            let size = try servers.redisLogSize()
            let erased = scene.load.erased
            await wait(lost)
            servers.redis.stop()
            try servers.cutRedisLog(to: size)
            // The part of an erasure that was in Redis is lost as well: what waited then is answered after all.
            scene.load.erased = erased
            try await servers.redis.restart()
        }
    }
}
