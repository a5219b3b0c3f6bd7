internal import ArgumentParser
internal import Conversations
internal import Events

struct TenantListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all tenants.", discussion: "  parley tenant list")

    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenants = try await TenantStore(context.pool).list()
        output.show(
            tenants, columns: ["ID", "NAME", "DEFAULT BOT", "KEEPS", "CREATED"],
            empty: "There is no tenant: create one with `parley tenant create NAME`."
        ) {
            ["\($0.id)", $0.name, $0.defaultBot.map { "\($0)" } ?? "-", $0.retention, WallTime.rfc3339($0.createdAt)]
        } json: { tenant, json in
            tenant.write(&json)
        }
    }
}
