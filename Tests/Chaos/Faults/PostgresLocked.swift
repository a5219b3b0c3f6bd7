import Events
import TestSupport

/// Somebody keeps a table locked: commits wait in PostgreSQL, and are carried out also when their worker is dead by then.
@Reactor struct PostgresLocked: Fault {
    private let milliseconds: Int64
    private let table: String
    private let kills: Int?

    init(_ random: inout SeededRandom) {
        milliseconds = Int64.random(in: 500...14_000, using: &random)
        table = ["turns", "messages", "conversations"][Int.random(in: 0..<3, using: &random)]
        let number = Int.random(in: 0..<6, using: &random)
        kills = number < 3 ? number : nil
    }

    nonisolated var description: String {
        "\(table) is locked for \(inSeconds(milliseconds))" + (kills.map { ", and worker \($0 + 1) is killed" } ?? "")
    }

    func strike(_ scene: Scene) async throws {
        let lock = """
            do $$ begin
                lock table \(table) in access exclusive mode;
                perform pg_sleep(\(milliseconds) / 1000.0);
            end $$
            """
        let servers = scene.servers
        let locking = Reactor.spawn { _ = try? await servers.texts(lock) }  // away is another fault's doing
        if let kills {
            await wait(.milliseconds(min(300, milliseconds)))
            scene.fleet.workers[kills].kill()
            scene.fleet.start(scene.fleet.workers[kills])
        }
        await locking.value
    }
}
