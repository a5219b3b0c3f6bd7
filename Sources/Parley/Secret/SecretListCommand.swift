internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct SecretListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List whose secrets are kept, and which key has sealed them; never the secrets.",
        discussion: """
              parley secret list
              parley secret list --tenant acme
            """)

    @Option(help: ArgumentHelp("Name or id of the tenant; left out, all of them.", valueName: "tenant"))
    var tenant: String?
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        var id: Int64?
        if let tenant { id = try await context.tenant(tenant).id }
        let secrets = try await SecretStore(context.pool).list(tenant: id)
        output.show(
            secrets, columns: ["TENANT", "BOT", "KIND", "NAME", "KEY", "SET"],
            empty: "No secret is kept: see `parley secret set --help`."
        ) { stored in
            let identity = stored.secret.identity
            return [
                stored.tenantName, stored.botName ?? "-", identity.kind.rawValue, identity.name, stored.secret.keyID,
                WallTime.rfc3339(stored.updatedAt),
            ]
        } json: { stored, json in
            let identity = stored.secret.identity
            json.member("tenant", identity.tenant)
            json.member("tenant_name", stored.tenantName)
            json.member("bot", ifPresent: identity.bot)
            json.member("bot_name", ifPresent: stored.botName)
            json.member("kind", identity.kind.rawValue)
            json.member("name", identity.name)
            json.member("key_id", stored.secret.keyID)
            json.member("created_at", WallTime.rfc3339(stored.createdAt))
            json.member("updated_at", WallTime.rfc3339(stored.updatedAt))
        }
    }
}
