import Events
import TestSupport

/// PostgreSQL is stopped as by a crash (immediate) and recovers from its log.
@Reactor struct PostgresCrashed: Fault {
    let away: Duration

    init(_ random: inout SeededRandom) { away = random.duration(0...3000) }

    nonisolated var description: String { "PostgreSQL crashes, away for \(away)" }

    func strike(_ scene: Scene) async throws {
        try await scene.servers.postgresTurn.pass {
            try await scene.servers.postgres.stop("immediate")
            await wait(away)
            try await scene.servers.postgres.start()
        }
    }
}
