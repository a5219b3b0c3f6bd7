internal import ArgumentParser
internal import Conversations
internal import Crypto
internal import Events
internal import JSON

struct SecretSetCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Keep a key for a model API, in the place of the one that was there.",
        discussion: """
            The key is read from a file or from standard input, or asked for without showing it; it cannot be given as \
            an argument, which others could read. The workers use it for this tenant's or bot's calls from now on, at the \
            address that AI_BASE_URL or AI_ANTHROPIC_BASE_URL names.

              parley secret set --tenant acme openai
              parley secret set --tenant acme --bot support anthropic --file /run/secrets/acme
              pass show acme/openai | parley secret set --tenant acme openai
            """)

    @OptionGroup var owner: SecretOwner
    @Option(help: ArgumentHelp("A file that holds the key and nothing else; - is standard input.", valueName: "path"))
    var file: String?
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let keyring = try context.settings.requiredKeyring()
        let (identity, whose) = try await owner.identity(context)
        let value = try SecretInput.read(file: file, prompt: "Key of \(whose) for \(identity.name): ")
        let outcome = try await SecretStore(context.pool).put(value, for: identity, with: keyring)
        guard outcome != .noBot else { throw CommandFailure("\(whose) was deleted in this moment") }
        try await context.announceSecrets(of: identity.tenant)
        output.show { json in
            json.object {
                $0.member("tenant", identity.tenant)
                $0.member("bot", ifPresent: identity.bot)
                $0.member("kind", identity.kind.rawValue)
                $0.member("name", identity.name)
                $0.member("key_id", keyring.newest)
                $0.member("created", outcome == .created)
            }
        } text: {
            let done = outcome == .created ? "Keeps" : "Replaced"
            return "\(done) the \(identity.name) key of \(whose), sealed with key \"\(keyring.newest)\"."
        }
    }
}
