internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, list and delete tenants: whoever the bots, keys and conversations belong to.",
        subcommands: [TenantCreateCommand.self, TenantListCommand.self, TenantDeleteCommand.self])
}

/// Which tenant a command is about.
struct TenantOption: ParsableArguments {
    @Option(help: ArgumentHelp("Name or id of the tenant.", valueName: "tenant"))
    var tenant: String
}

extension Tenant {
    func write(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("name", name)
        json.member("default_bot", ifPresent: defaultBot)
        json.member("created_at", WallTime.rfc3339(createdAt))
    }
}
