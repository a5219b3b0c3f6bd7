internal import ArgumentParser
internal import Conversations
internal import Crypto
internal import Events
internal import JSON

struct SecretRotateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Seal all secrets with the newest key.",
        discussion: """
            Make a key (`parley secret key`), put it in front in PARLEY_SECRET_KEYS, behind it a comma and the old one, \
            and start workers and this command with that. When it is done, and a minute later, the old key can be left \
            out. Workers go on meanwhile. Safe to interrupt and to repeat. Exit code 1 when a secret opens with none of \
            the keys: it stays as it is.

              parley secret rotate
            """)

    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let keyring = try context.settings.requiredKeyring()
        let result = try await SecretRotation(SecretStore(context.pool), keyring).run()
        for tenant in result.tenants.sorted() { try await context.announceSecrets(of: tenant) }
        output.show { json in
            json.object {
                $0.member("key_id", keyring.newest)
                $0.member("resealed", result.resealed)
                $0.array("closed") { for one in result.closed { $0.object { Self.write(one.secret, one.error, &$0) } } }
            }
        } text: {
            "Sealed \(result.resealed) secret(s) with key \"\(keyring.newest)\"."
        }
        guard !result.closed.isEmpty else { return }
        for (secret, error) in result.closed { warn("\(secret.sentence) cannot be opened: \(error).") }
        throw ExitCode(1)
    }

    private static func write(_ stored: StoredSecret, _ error: KeyringError, _ json: inout JSONWriter) {
        json.member("tenant", stored.secret.identity.tenant)
        json.member("bot", ifPresent: stored.secret.identity.bot)
        json.member("kind", stored.secret.identity.kind.rawValue)
        json.member("name", stored.secret.identity.name)
        json.member("key_id", stored.secret.keyID)
        json.member("reason", error.description)
    }
}

extension StoredSecret {
    /// Begins a sentence about it.
    var sentence: String {
        let owner = botName.map { "bot \"\($0)\" of tenant \"\(tenantName)\"" } ?? "tenant \"\(tenantName)\""
        return "The \(secret.identity.name) secret of \(owner)"
    }
}
