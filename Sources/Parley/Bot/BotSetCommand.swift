internal import ArgumentParser
internal import Conversations
internal import Events

struct BotSetCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a bot. Running programs use it from their next turn on.",
        discussion: """
            Only what is given changes. An empty text, and default for a number, go back to what the programs' settings say.

              parley bot set support --tenant acme --model gpt-4o --history 6
              parley bot set support --tenant acme --prompt-file prompt.txt
              parley bot set support --tenant acme --model ''
            """)

    @Argument(help: "Name or id of the bot.")
    var bot: String
    @OptionGroup var tenant: TenantOption
    @OptionGroup(title: "What the bot is like") var options: BotOptions
    @Flag(help: "Make it the tenant's default bot.")
    var `default` = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let prompt = try options.readPrompt()
        let tenant = try await context.tenant(tenant.tenant)
        let old = try await context.bot(bot, of: tenant)
        var settings = old.settings
        options.apply(to: &settings, prompt: prompt)
        options.warnOfMissing(settings.providers, context.settings.reader)
        let changed = settings == old.settings ? old : try await BotStore(context.pool).set(old.id, settings: settings)
        guard let changed else { throw CommandFailure("bot \"\(old.name)\" was removed in this moment") }
        if `default` { _ = try await TenantStore(context.pool).setDefault(bot: old.id, of: tenant.id) }
        await context.announce { announcer in
            try await announcer.bot(changed)
            if `default` { try await announcer.defaultBot(changed.name, tenant: tenant.id) }
        }
        output.show(changed, of: try await context.tenant("\(tenant.name)"))
    }
}
