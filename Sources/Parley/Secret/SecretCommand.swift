internal import ArgumentParser
internal import Conversations
internal import Crypto
internal import Servers
internal import Service

struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Keep keys that tenants and bots have of their own for model APIs, sealed.",
        discussion: """
            They are sealed (AES-256-GCM) with the keys in PARLEY_SECRET_KEYS, which the workers need too. No command \
            shows them again.
            """,
        subcommands: [
            SecretSetCommand.self, SecretListCommand.self, SecretRemoveCommand.self, SecretRotateCommand.self,
            SecretKeyCommand.self,
        ])
}

/// Which secret a command is about.
struct SecretOwner: ParsableArguments {
    /// What has a key of its own.
    enum Provider: String, ExpressibleByArgument, CaseIterable { case openai, anthropic }

    @OptionGroup var tenant: TenantOption
    @Option(help: ArgumentHelp("Name or id of the bot; left out, all bots without one of their own.", valueName: "bot"))
    var bot: String?
    @Argument(help: "Whose key it is.")
    var provider: Provider

    /// With a sentence's part that says whose it is.
    func identity(_ context: CommandContext) async throws -> (identity: SecretIdentity, owner: String) {
        let tenant = try await context.tenant(tenant.tenant)
        guard let bot else {
            let identity = SecretIdentity(tenant: tenant.id, bot: nil, kind: .provider, name: provider.rawValue)
            return (identity, "tenant \"\(tenant.name)\"")
        }
        let found = try await context.bot(bot, of: tenant)
        let identity = SecretIdentity(tenant: tenant.id, bot: found.id, kind: .provider, name: provider.rawValue)
        return (identity, "bot \"\(found.name)\" of tenant \"\(tenant.name)\"")
    }
}

extension CommandSettings {
    /// Nil when none is given.
    func keyring() throws -> SealingKeyring? {
        var reader = reader
        let keyring = reader.keyring()
        try reader.finish()
        return keyring
    }

    func requiredKeyring() throws -> SealingKeyring {
        if let keyring = try keyring() { return keyring }
        throw CommandFailure.configuration(
            "PARLEY_SECRET_KEYS is missing: make a key with `parley secret key`, and give it to the workers too")
    }
}

extension CommandContext {
    /// Tells running workers what secrets a tenant has now.
    func announceSecrets(of tenant: Int64) async throws {
        let secrets = try await SecretStore(pool).secrets(of: tenant)
        await announce { try await $0.secrets(secrets, of: tenant) }
    }
}
