internal import Conversations
internal import Crypto
internal import Events

/// Whether the secrets that are kept can be opened with the keys of this environment.
@Reactor struct SecretExamination {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func run() async throws -> [Diagnosis] {
        // Wrong keys are said where the settings are.
        guard let keyring = try? context.settings.keyring() else { return try await withoutKeys() }
        let secrets = try await SecretStore(context.pool).list(tenant: nil)
        if secrets.isEmpty { return [] }
        var diagnoses: [Diagnosis] = []
        for stored in secrets {
            do {
                _ = try stored.secret.open(with: keyring)
            } catch {
                let text = "\(stored.sentence) cannot be opened: \(error). Give the key, or set the secret again."
                diagnoses.append(Diagnosis("secrets", .wrong, text))
            }
        }
        let stale = secrets.count { $0.secret.keyID != keyring.newest }
        if diagnoses.isEmpty {
            let rest = stale > 0 ? " \(stale) are sealed with older keys: run `parley secret rotate`." : ""
            diagnoses.append(Diagnosis("secrets", .ok, "All \(secrets.count) secret(s) can be opened.\(rest)"))
        }
        return diagnoses
    }

    private func withoutKeys() async throws -> [Diagnosis] {
        let secrets = try await SecretStore(context.pool).list(tenant: nil)
        if secrets.isEmpty { return [] }
        return [
            Diagnosis(
                "secrets", .wrong,
                "\(secrets.count) secret(s) are kept and PARLEY_SECRET_KEYS does not open them: give it the keys.")
        ]
    }
}
