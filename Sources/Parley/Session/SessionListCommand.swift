internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct SessionListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List a tenant's sessions: those that last, or those that ended.",
        discussion: """
            The newest first. One that is over lasts until the next sweep.

              parley session list --tenant acme
              parley session list --tenant acme --ended --limit 1000
            """)

    @Option(help: "Name or id of the tenant.")
    var tenant: String
    @Flag(help: "Those that ended, the last one first.")
    var ended = false
    @Option(help: "The most sessions to list, 1 to 10000.")
    var limit = 50
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is \(limit): give 1 to 10000.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant)
        let sessions = try await SessionStore(context.pool)
            .page(tenant: tenant.id, isActive: !ended, limit: limit).sessions
        output.show(
            sessions, columns: ["CONVERSATION", "BOT", "STARTED", "LAST", "MESSAGES", "ENDED", "REASON"],
            empty: ended ? "No session has ended." : "No session lasts."
        ) {
            [
                $0.conversation, $0.bot ?? "-", WallTime.rfc3339($0.startedAt), WallTime.rfc3339($0.lastAt),
                "\($0.messages)", $0.endedAt.map(WallTime.rfc3339) ?? "-", $0.reason ?? "-",
            ]
        } json: { session, json in
            json.member("conversation", session.conversation)
            json.member("bot", ifPresent: session.bot)
            json.member("started_at", WallTime.rfc3339(session.startedAt))
            json.member("last_at", WallTime.rfc3339(session.lastAt))
            json.member("messages", session.messages)
            json.member("ended_at", ifPresent: session.endedAt.map(WallTime.rfc3339))
            json.member("reason", ifPresent: session.reason)
        }
    }
}
