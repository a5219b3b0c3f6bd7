import Events
import TestSupport

/// PostgreSQL is stopped in order (fast) and started again.
@Reactor struct PostgresRestarted: Fault {
    let away: Duration

    init(_ random: inout SeededRandom) { away = random.duration(0...3000) }

    nonisolated var description: String { "PostgreSQL is restarted, away for \(away)" }

    func strike(_ scene: Scene) async throws {
        try await scene.servers.postgresTurn.pass {
            try await scene.servers.postgres.stop("fast")
            await wait(away)
            try await scene.servers.postgres.start()
        }
    }
}
