import Events
import TestSupport

/// An operator ends all connections to PostgreSQL, a few times in a row.
@Reactor struct PostgresBackendsTerminated: Fault {
    let times: Int
    let pause: Duration

    init(_ random: inout SeededRandom) {
        times = Int.random(in: 1...4, using: &random)
        pause = random.duration(50...600)
    }

    nonisolated var description: String { "PostgreSQL's connections are terminated \(times) times" }

    func strike(_ scene: Scene) async throws {
        for _ in 0..<times {
            try? await scene.servers.terminateBackends()  // not there to be told is another fault's doing
            await wait(pause)
        }
    }
}
