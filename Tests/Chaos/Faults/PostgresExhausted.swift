import Events
import Postgres
import TestSupport

/// Somebody else takes all connections that PostgreSQL gives, and ours are ended.
@Reactor struct PostgresExhausted: Fault {
    let held: Duration

    init(_ random: inout SeededRandom) { held = random.duration(1000...4000) }

    nonisolated var description: String { "PostgreSQL's connections are used up for \(held)" }

    func strike(_ scene: Scene) async throws {
        // Their answers, even their opening, do not matter: they take what they get.
        let greedy = PostgresPool(
            try PostgresSettings(
                url: scene.servers.postgres.url, maximum: Servers.postgresConnections,
                minimum: Servers.postgresConnections, applicationName: "chaos"))
        greedy.start()
        await wait(.milliseconds(300))
        for _ in 0..<5 {
            try? await scene.servers.terminateBackends()  // not there to be told is another fault's doing
            await wait(held / 5)
        }
        await greedy.close()
    }
}
