internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct MigrateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database up to date.",
        discussion: """
            Run it before the first start and after each update, before the new programs start. It is safe to run it \
            again, and on several machines at once: one works, the others wait and find nothing to do.

              parley migrate
              parley migrate --status
            """)

    @Flag(help: "Only say what is applied and what is pending. Exit code 1 when something is pending.")
    var status = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let migrator = Migrator(context.pool)
        if status { return try await showStatus(migrator) }
        let applied = try await migrator.migrate()
        output.show { json in
            json.object { $0.array("applied") { for migration in applied { $0.value(migration.name) } } }
        } text: {
            applied.isEmpty
                ? "The database is up to date." : applied.map { "Applied \($0.name)." }.joined(separator: "\n")
        }
    }

    @Reactor private func showStatus(_ migrator: Migrator) async throws {
        let status = try await migrator.status()
        output.show { json in
            json.object {
                $0.array("applied") {
                    for migration in status.applied {
                        $0.object {
                            $0.member("name", migration.name)
                            $0.member("at", WallTime.rfc3339(migration.at))
                        }
                    }
                }
                $0.array("pending") { for migration in status.pending { $0.value(migration.name) } }
            }
        } text: {
            let applied = status.applied.map { [$0.name, WallTime.rfc3339($0.at)] }
            return Table(["MIGRATION", "APPLIED"], applied + status.pending.map { [$0.name, "pending"] }).text
        }
        if !status.isCurrent { throw ExitCode(1) }
    }
}
