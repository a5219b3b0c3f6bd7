internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct UsageCommand: ServerCommand {
    private static let dayInMilliseconds: Int64 = 86_400_000

    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "Show messages, turns and tokens by tenant, day, bot and model.",
        discussion: """
            Days are UTC. Tokens are what the model's server says, or estimates where it says nothing; replies from \
            knowledge cost none. What erased conversations used stays in the sums.

              parley usage
              parley usage --tenant acme --since 2026-11-01
            """)

    @Option(help: ArgumentHelp("Name or id of a tenant; left out, all.", valueName: "tenant"))
    var tenant: String?
    @Option(help: ArgumentHelp("The first day, as 2026-11-01; left out, 30 days ago.", valueName: "day"))
    var since: String?
    @OptionGroup var output: Output

    func validate() throws {
        if let since, since.wholeMatch(of: /\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/) == nil {
            throw ValidationError("--since is \"\(since)\": give a day as 2026-11-01.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        var tenantID: Int64?
        if let tenant { tenantID = try await context.tenant(tenant).id }
        let monthAgo = WallTime.milliseconds() - 30 * Self.dayInMilliseconds
        let first = since ?? String(WallTime.rfc3339(monthAgo).prefix(10))
        guard PointInTime(argument: "\(first)T00:00:00Z") != nil else {
            throw CommandFailure("there is no day \(first)")
        }
        let usage = try await UsageStore(context.pool).report(tenant: tenantID, since: first)
        output.show(
            usage,
            columns: ["TENANT", "DAY", "BOT", "MODEL", "TURNS", "MESSAGES", "TOKENS IN", "TOKENS OUT"],
            empty: "Nothing was used since \(first)."
        ) {
            [
                $0.tenantName, $0.day, $0.botName ?? "\($0.bot) (gone)", $0.model.isEmpty ? "-" : $0.model,
                "\($0.turns)", "\($0.messages)", "\($0.promptTokens)", "\($0.completionTokens)",
            ]
        } json: { usage, json in
            json.member("tenant", usage.tenant)
            json.member("tenant_name", usage.tenantName)
            json.member("day", usage.day)
            json.member("bot", usage.bot)
            json.member("bot_name", ifPresent: usage.botName)
            json.member("model", ifPresent: usage.model.isEmpty ? nil : usage.model)
            json.member("turns", usage.turns)
            json.member("messages", usage.messages)
            json.member("tokens_in", usage.promptTokens)
            json.member("tokens_out", usage.completionTokens)
        }
    }
}
