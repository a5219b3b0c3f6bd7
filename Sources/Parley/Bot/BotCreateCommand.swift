internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct BotCreateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a bot.",
        discussion: """
            The tenant's first bot becomes its default: it answers when a message names no bot.

              parley bot create support --tenant acme --language en \\
                --prompt 'You help customers of Acme. Be brief.' --providers openai,knowledge
            """)

    @Argument(help: "Lower-case letters, digits, - and _; 64 at most. It never changes.")
    var name: String
    @OptionGroup var tenant: TenantOption
    @OptionGroup(title: "What the bot is like") var options: BotOptions
    @Flag(help: "Make it the tenant's default bot.")
    var `default` = false
    @Flag(help: "Leave a bot of this name as it is.")
    var ifMissing = false
    @OptionGroup var output: Output

    func validate() throws {
        guard BotName.isValid(name) else {
            throw ValidationError(
                "A bot's name has lower-case letters, digits, - and _, 64 at most, a letter or digit first.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        var settings = BotSettings()
        options.apply(to: &settings, prompt: try options.readPrompt())
        options.warnOfMissing(settings.providers, context.settings.reader)
        let tenant = try await context.tenant(tenant.tenant)
        let store = BotStore(context.pool)
        let created = try await store.create(tenant: tenant.id, name: name, settings: settings)
        if created == nil && !ifMissing {
            throw CommandFailure(
                "tenant \"\(tenant.name)\" has a bot \"\(name)\" already: change it with `parley bot set`, or add --if-missing"
            )
        }
        let bot = if let created { created } else { try await context.bot(name, of: tenant) }
        if `default` { _ = try await TenantStore(context.pool).setDefault(bot: bot.id, of: tenant.id) }
        let isDefault = try await store.defaultName(tenant: tenant.id) == bot.name
        await context.announce { announcer in
            try await announcer.bot(bot)
            if isDefault { try await announcer.defaultBot(bot.name, tenant: tenant.id) }
        }
        show(bot, isDefault: isDefault, isNew: created != nil)
    }

    private func show(_ bot: Bot, isDefault: Bool, isNew: Bool) {
        output.show { json in
            json.object {
                bot.write(&$0, isDefault: isDefault)
                $0.member("created", isNew)
            }
        } text: {
            let role = isDefault ? "; it is the tenant's default" : ""
            return isNew
                ? "Created bot \"\(bot.name)\", its id is \(bot.id)\(role)."
                : "Bot \"\(bot.name)\" exists, its id is \(bot.id)\(role)."
        }
    }
}
