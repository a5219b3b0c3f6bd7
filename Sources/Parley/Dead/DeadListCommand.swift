internal import ArgumentParser
internal import Conversations
internal import Events

struct DeadListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List dead messages, the newest first.",
        discussion: """
              parley dead list
              parley dead list --tenant acme --limit 20
            """)

    @Option(help: "Only those of this tenant: its name or id.")
    var tenant: String?
    @Option(help: ArgumentHelp("The most to list, 1 to 10,000.", valueName: "n"))
    var limit = 100
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is \(limit): give 1 to 10000.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let id = if let tenant { try await context.tenant(tenant).id } else { Int64?.none }
        let letters = try await DeadLetterStore(context.pool).list(tenant: id, limit: limit)
        output.show(
            letters, columns: ["MESSAGE", "CONVERSATION", "REASON", "DIED", "ERROR"], empty: "No message is dead."
        ) { letter in
            [
                letter.id, letter.lane, letter.reason, letter.diedAt.map(WallTime.rfc3339) ?? "-",
                (letter.error ?? "-").shortened(to: 60),
            ]
        } json: { letter, json in
            letter.write(&json)
        }
    }
}
