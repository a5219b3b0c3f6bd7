internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct TenantSetCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change how long a tenant keeps what was said.",
        discussion: """
            Workers remove what is older, in small steps, within half an hour from now on and then again and again. It \
            cannot be brought back.

              parley tenant set acme --retention-days 90
              parley tenant set acme --retention-days 0
            """)

    @Argument(help: "Name or id of the tenant.")
    var tenant: String
    @OptionGroup var retention: RetentionOption
    @OptionGroup var output: Output

    func validate() throws {
        guard retention.retentionDays == nil else { return }
        throw ValidationError("Nothing to change: give --retention-days.")
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant)
        guard let changed = try await TenantStore(context.pool).set(tenant.id, retentionDays: retention.days) else {
            throw CommandFailure("tenant \"\(tenant.name)\" was removed in this moment")
        }
        output.show { json in
            json.object { changed.write(&$0) }
        } text: {
            "Tenant \"\(changed.name)\" keeps what was said: \(changed.retention)."
        }
    }
}
