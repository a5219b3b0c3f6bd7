internal import ArgumentParser
internal import Conversations
internal import Events

/// Which dead messages a command is about.
struct DeadFilter: ParsableArguments {
    @Option(help: "Only those of this tenant: its name or id.")
    var tenant: String?
    @Option(help: "Only those of this bot of the tenant: its name or id.")
    var bot: String?
    @Option(help: ArgumentHelp("Only those that died of this, as model-timed-out or crashes.", valueName: "reason"))
    var error: String?
    @Option(
        help: ArgumentHelp(
            "Only those that died before: a time as 2026-11-23T06:00:00Z, or an age as 30m, 12h, 7d.", valueName: "time"
        ))
    var before: PointInTime?

    func validate() throws {
        if bot != nil && tenant == nil {
            throw ValidationError("--bot needs --tenant: names of bots are a tenant's own.")
        }
    }

    var isGiven: Bool { tenant != nil || error != nil || before != nil }

    @Reactor func letters(_ context: CommandContext) async throws -> LetterFilter {
        var filter = LetterFilter(reason: error, diedBefore: before?.milliseconds)
        guard let tenant else { return filter }
        let owner = try await context.tenant(tenant)
        filter.tenant = owner.id
        // A bot that is gone is named by its id: its messages may be all that is left of it.
        if let bot {
            if let id = Int64(bot) { filter.bot = id } else { filter.bot = try await context.bot(bot, of: owner).id }
        }
        return filter
    }
}
