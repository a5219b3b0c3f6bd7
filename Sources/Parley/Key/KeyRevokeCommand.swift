internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct KeyRevokeCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke an API key; it stops working within 5 seconds.",
        discussion: """
            It cannot be taken back. Safe to repeat.

              parley key list --tenant acme
              parley key revoke 3 --tenant acme
            """)

    @Argument(help: "The key's id.")
    var id: Int64
    @OptionGroup var tenant: TenantOption
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant.tenant)
        guard let hash = try await KeyStore(context.pool).revoke(id, tenant: tenant.id) else {
            throw CommandFailure(
                "tenant \"\(tenant.name)\" has no key \(id): see `parley key list --tenant \(tenant.name)`")
        }
        let heard: Int
        do {
            heard = try await ConfigAnnouncer(context.redis()).revoked(hash: hash)
        } catch {
            throw CommandFailure(
                "key \(id) is revoked, but running programs could not be told and may take it for another minute: \(CommandFailure(error).sentence); then revoke it again"
            )
        }
        output.show { json in
            json.object {
                $0.member("id", id)
                $0.member("revoked", true)
                $0.member("programs_told", heard)
            }
        } text: {
            "Revoked key \(id). \(heard) running program(s) refuse it from now on; any that did not hear of it does "
                + "within 5 seconds."
        }
    }
}
