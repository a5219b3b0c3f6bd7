internal import ArgumentParser
internal import Conversations
internal import Events

struct BotListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the bots of a tenant.", discussion: "  parley bot list --tenant acme")

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant.tenant)
        let bots = try await BotStore(context.pool).list(tenant: tenant.id)
        output.show(
            bots, columns: ["ID", "NAME", "DEFAULT", "LANGUAGE", "PROVIDERS", "VERSION", "PROMPT"],
            empty:
                "Tenant \"\(tenant.name)\" has no bot: create one with `parley bot create NAME --tenant \(tenant.name)`."
        ) { bot in
            let providers = bot.settings.providers.isEmpty ? "-" : bot.settings.providers.joined(separator: ",")
            return [
                "\(bot.id)", bot.name, bot.id == tenant.defaultBot ? "yes" : "no", bot.settings.language.rawValue,
                providers, "\(bot.version)", bot.settings.systemPrompt.shortened(to: 50),
            ]
        } json: { bot, json in
            bot.write(&json, isDefault: bot.id == tenant.defaultBot)
        }
    }
}
