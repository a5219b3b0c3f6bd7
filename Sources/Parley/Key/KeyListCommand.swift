internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct KeyListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys of a tenant, the revoked ones too.",
        discussion: "  parley key list --tenant acme")

    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant.tenant)
        let keys = try await KeyStore(context.pool).list(tenant: tenant.id)
        output.show(
            keys, columns: ["ID", "NAME", "ROLE", "BEGINS", "CREATED", "REVOKED"],
            empty: "Tenant \"\(tenant.name)\" has no key: create one with `parley key create`."
        ) { key in
            [
                "\(key.id)", key.name, key.role.rawValue, key.prefix, WallTime.rfc3339(key.createdAt),
                key.revokedAt.map(WallTime.rfc3339) ?? "-",
            ]
        } json: { key, json in
            json.member("id", key.id)
            json.member("tenant", key.tenant)
            json.member("name", key.name)
            json.member("role", key.role.rawValue)
            json.member("prefix", key.prefix)
            json.member("created_at", WallTime.rfc3339(key.createdAt))
            json.member("revoked_at", ifPresent: key.revokedAt.map(WallTime.rfc3339))
        }
    }
}
