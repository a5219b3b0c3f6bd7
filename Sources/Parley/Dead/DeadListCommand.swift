internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct DeadListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List dead messages, the newest first, or what they died of.",
        discussion: """
              parley dead list --by-error
              parley dead list --tenant acme --error crashes --limit 20
            """)

    @Flag(
        help: "A line for each reason: how many, in how many conversations, first, last, and the latest as an example.")
    var byError = false
    @OptionGroup var filter: DeadFilter
    @Option(help: ArgumentHelp("The most to list, 1 to 10,000.", valueName: "n"))
    var limit = 100
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is \(limit): give 1 to 10000.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let store = DeadLetterStore(context.pool)
        let filter = try await filter.letters(context)
        if byError { return showGroups(try await store.groups(filter)) }
        output.show(
            try await store.list(filter, limit: limit),
            columns: ["MESSAGE", "CONVERSATION", "REASON", "DIED", "ERROR"], empty: Self.none
        ) { letter in
            [
                letter.id, letter.lane, letter.reason, letter.diedAt.map(WallTime.rfc3339) ?? "-",
                (letter.error ?? "-").shortened(to: 60),
            ]
        } json: { letter, json in
            letter.write(&json)
        }
    }

    private static let none = "No message is dead."

    private func showGroups(_ groups: [LetterGroup]) {
        output.show(
            groups,
            columns: ["REASON", "MESSAGES", "CONVERSATIONS", "TENANTS", "FIRST", "LAST", "EXAMPLE", "ITS ERROR"],
            empty: Self.none
        ) { group in
            [
                group.reason, "\(group.count)", "\(group.conversations)", "\(group.tenants)",
                WallTime.rfc3339(group.firstDiedAt), WallTime.rfc3339(group.lastDiedAt), group.example,
                (group.exampleError ?? "-").shortened(to: 60),
            ]
        } json: { group, json in
            json.member("reason", group.reason)
            json.member("messages", group.count)
            json.member("conversations", group.conversations)
            json.member("tenants", group.tenants)
            json.member("first_died_at", WallTime.rfc3339(group.firstDiedAt))
            json.member("last_died_at", WallTime.rfc3339(group.lastDiedAt))
            json.member("example", group.example)
            json.member("error", ifPresent: group.exampleError)
        }
    }
}
