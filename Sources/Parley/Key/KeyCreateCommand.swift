internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct KeyCreateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an API key and print it, this once.",
        discussion: """
            Only a hash of it is kept: who loses the key creates a new one and revokes the old.
            A reader reads, a writer also sends, an admin also erases.

              parley key create --tenant acme --name website --role writer
            """)

    @OptionGroup var tenant: TenantOption
    @Option(help: "What the key is for; 1 to 100 characters.")
    var name: String
    @Option(help: "What it allows.")
    var role: APIKey.Role
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...100).contains(name.unicodeScalars.count) else {
            throw ValidationError("A key's name has 1 to 100 characters.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant.tenant)
        let (key, secret) = try await KeyStore(context.pool).create(tenant: tenant.id, name: name, role: role)
        output.show { json in
            json.object {
                $0.member("key", secret.text)
                $0.member("id", key.id)
                $0.member("tenant", key.tenant)
                $0.member("name", key.name)
                $0.member("role", key.role.rawValue)
            }
        } text: {
            "\(secret.text)\nKeep it: it cannot be shown again. Its id is \(key.id)."
        }
    }
}
