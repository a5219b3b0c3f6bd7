internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct SecretRemoveCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget a key for a model API.",
        discussion: """
            From then on the tenant's key is used in place of the bot's, and the one of the environment in place of the \
            tenant's.

              parley secret remove --tenant acme --bot support openai
            """)

    @OptionGroup var owner: SecretOwner
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let (identity, whose) = try await owner.identity(context)
        let wasThere = try await SecretStore(context.pool).remove(identity)
        try await context.announceSecrets(of: identity.tenant)
        output.show { json in
            json.object { $0.member("removed", wasThere) }
        } text: {
            wasThere ? "Removed the \(identity.name) key of \(whose)." : "There is no \(identity.name) key of \(whose)."
        }
    }
}
