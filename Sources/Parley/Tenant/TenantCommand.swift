internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Create, change, list and delete tenants: whoever the bots, keys and conversations belong to.",
        subcommands: [
            TenantCreateCommand.self, TenantSetCommand.self, TenantListCommand.self, TenantDeleteCommand.self,
        ])
}

/// Which tenant a command is about.
struct TenantOption: ParsableArguments {
    @Option(help: ArgumentHelp("Name or id of the tenant.", valueName: "tenant"))
    var tenant: String
}

/// How long a tenant keeps what was said.
struct RetentionOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Days after which messages, replies, sessions and dead letters are removed; 0 keeps them for ever.",
            valueName: "days"))
    var retentionDays: Int?

    func validate() throws {
        guard let retentionDays, retentionDays != 0, !Tenant.retentionRange.contains(retentionDays) else { return }
        throw ValidationError("Days are a whole number from 0 to \(Tenant.retentionRange.upperBound).")
    }

    /// Nil: for ever.
    var days: Int? { retentionDays == 0 ? nil : retentionDays }
}

extension Tenant {
    /// For people.
    var retention: String { retentionDays.map { "\($0) days" } ?? "for ever" }

    func write(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("name", name)
        json.member("default_bot", ifPresent: defaultBot)
        json.member("created_at", WallTime.rfc3339(createdAt))
        json.member("retention_days", retentionDays.map { .int(Int64($0)) } ?? .null)
    }
}
