internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct TenantCreateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a tenant.",
        discussion: """
            It needs a bot (`parley bot create`) and a key (`parley key create`) before it can send messages.

              parley tenant create acme
              parley tenant create acme --retention-days 90
            """)

    @Argument(help: "A name that no other tenant has; 1 to 100 characters.")
    var name: String
    @OptionGroup var retention: RetentionOption
    @Flag(help: "Do nothing when the tenant exists.")
    var ifMissing = false
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...100).contains(name.unicodeScalars.count) else {
            throw ValidationError("A tenant's name has 1 to 100 characters.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let store = TenantStore(context.pool)
        let created = try await store.create(name: name, retentionDays: retention.days)
        if created == nil && !ifMissing {
            throw CommandFailure("there is a tenant \"\(name)\" already: choose another name, or add --if-missing")
        }
        guard let tenant = if let created { created } else { try await store.find(name: name) } else {
            throw CommandFailure("tenant \"\(name)\" was removed in this moment: try again")
        }
        output.show { json in
            json.object {
                tenant.write(&$0)
                $0.member("created", created != nil)
            }
        } text: {
            created == nil
                ? "Tenant \"\(name)\" exists, its id is \(tenant.id)."
                : "Created tenant \"\(name)\", its id is \(tenant.id)."
        }
    }
}
