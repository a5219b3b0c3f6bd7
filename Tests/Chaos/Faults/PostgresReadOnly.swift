import Events
import TestSupport

/// PostgreSQL takes no writes: a full disk, or a stand-by that was promoted elsewhere.
@Reactor struct PostgresReadOnly: Fault {
    let held: Duration

    init(_ random: inout SeededRandom) { held = random.duration(1000...6000) }

    nonisolated var description: String { "PostgreSQL is read-only for \(held)" }

    func strike(_ scene: Scene) async throws {
        let servers = scene.servers
        do {
            _ = try await servers.texts("alter system set default_transaction_read_only = on")
            _ = try await servers.texts("select pg_reload_conf()::text")
            try await servers.terminateBackends()
        } catch {
            // Not there to be told is another fault's doing.
        }
        await wait(held)
        try await servers.insist("alter system reset default_transaction_read_only")
        try await servers.insist("select pg_reload_conf()::text")
    }
}
