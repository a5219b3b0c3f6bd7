internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct BotShowCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything of one bot.",
        discussion: """
            - stands for what the programs' settings decide.

              parley bot show support --tenant acme
            """)

    @Argument(help: "Name or id of the bot; left out, the tenant's default.")
    var bot: String?
    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant.tenant)
        output.show(try await context.bot(bot, of: tenant), of: tenant)
    }
}

extension Output {
    func show(_ bot: Bot, of tenant: Tenant) {
        let isDefault = bot.id == tenant.defaultBot
        show { json in
            json.object { bot.write(&$0, isDefault: isDefault) }
        } text: {
            let settings = bot.settings
            return Table(
                ["bot", bot.name],
                [
                    ["id", "\(bot.id)"], ["tenant", "\(tenant.name) (\(tenant.id))"],
                    ["default", isDefault ? "yes" : "no"], ["version", "\(bot.version)"],
                    ["language", settings.language.rawValue],
                    ["providers", settings.providers.isEmpty ? "-" : settings.providers.joined(separator: ",")],
                    ["model", settings.model ?? "-"],
                    ["history", settings.historyExchanges.map { "\($0) exchanges" } ?? "-"],
                    ["tokens", settings.tokenBudget.map { "\($0)" } ?? "-"],
                    ["coalesce", settings.coalesce ? "yes" : "no"],
                    ["user limit", settings.userLimit.map { $0 == 0 ? "none" : "\($0) a minute" } ?? "-"],
                    ["contact", settings.contact ?? "-"], ["apology", settings.apology ?? "-"],
                    ["tell failures", settings.tellsFailures ? "yes" : "no"],
                    ["failure notice", settings.failureNotice ?? "-"],
                    ["on dead", settings.haltsAtDead.map { DeadChoice($0).rawValue } ?? "-"],
                    ["prompt", settings.systemPrompt.isEmpty ? "-" : settings.systemPrompt],
                ]
            ).text
        }
    }
}
