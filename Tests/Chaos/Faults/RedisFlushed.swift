import Events
import TestSupport

/// Redis loses everything, when messages wait in it. They are lost, as documented, unless there is a journal; what was
/// committed stays, once.
@Reactor struct RedisFlushed: Fault {
    /// How long no worker takes anything.
    let backlog: Duration

    init(_ random: inout SeededRandom) { backlog = random.duration(0...1000) }

    nonisolated var description: String { "Redis is flushed with the messages of \(backlog)" }

    func strike(_ scene: Scene) async throws {
        for worker in scene.fleet.workers { worker.pause() }
        await wait(backlog)
        defer { for worker in scene.fleet.workers { worker.resume() } }
        // Not while it is away.
        try await scene.servers.redisTurn.pass { try await scene.servers.insistRedis("FLUSHALL") }
        if scene.load.mayForget { scene.flushedAt = WallTime.milliseconds() }
    }
}
