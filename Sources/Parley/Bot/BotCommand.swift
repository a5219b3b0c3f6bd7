internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct BotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bot",
        abstract: "Create, change, delete and look at bots: the personas that answer a tenant's users.",
        subcommands: [
            BotCreateCommand.self, BotListCommand.self, BotShowCommand.self, BotSetCommand.self,
            BotDeleteCommand.self,
        ])
}

/// Which bot a command is about.
struct BotOption: ParsableArguments {
    @OptionGroup var tenant: TenantOption
    @Option(help: ArgumentHelp("Name or id of the bot; left out, the tenant's default.", valueName: "bot"))
    var bot: String?
}

extension Bot {
    func write(_ json: inout JSONWriter, isDefault: Bool) {
        json.member("id", id)
        json.member("tenant", tenant)
        json.member("name", name)
        json.member("default", isDefault)
        json.member("version", version)
        json.member("language", settings.language.rawValue)
        json.member("prompt", settings.systemPrompt)
        json.array("providers") { for provider in settings.providers { $0.value(provider) } }
        json.member("model", settings.model.map { .string($0) } ?? .null)
        json.member("history", settings.historyExchanges.map { .int(Int64($0)) } ?? .null)
        json.member("tokens", settings.tokenBudget.map { .int(Int64($0)) } ?? .null)
        json.member("coalesce", settings.coalesce)
        json.member("user_limit", settings.userLimit.map { .int(Int64($0)) } ?? .null)
        json.member("contact", settings.contact.map { .string($0) } ?? .null)
        json.member("apology", settings.apology.map { .string($0) } ?? .null)
        json.member("tell_failures", settings.tellsFailures)
        json.member("failure_notice", settings.failureNotice.map { .string($0) } ?? .null)
        json.member("on_dead", settings.haltsAtDead.map { .string(DeadChoice($0).rawValue) } ?? .null)
    }
}
