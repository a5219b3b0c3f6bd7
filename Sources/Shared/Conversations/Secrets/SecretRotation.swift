package import Crypto
package import Events
package import Postgres

/// Seals all secrets with the newest key, a hundred at a time. What is under way goes on: each secret opens before and
/// after, by one key or the other. Safe to break off and to repeat. Those that have the newest key's id are opened too:
/// another key may have had it.
@Reactor package struct SecretRotation {
    /// What it came to.
    package struct Result: Sendable {
        package internal(set) var resealed = 0
        /// Those that their key does not open, and why: they stay as they are.
        package internal(set) var closed: [(secret: StoredSecret, error: KeyringError)] = []
        /// Whose secrets were sealed anew.
        package internal(set) var tenants: Set<Int64> = []
    }

    private let store: SecretStore
    private let keyring: SealingKeyring

    package init(_ store: SecretStore, _ keyring: SealingKeyring) {
        self.store = store
        self.keyring = keyring
    }

    package func run() async throws(PostgresError) -> Result {
        var result = Result()
        var last: Int64 = 0
        while true {
            let page = try await store.page(tenant: nil, after: last)
            guard let end = page.last else { return result }
            last = end.id
            var pairs: [(old: StoredSecret, new: SealedSecret)] = []
            for stored in page {
                do throws(KeyringError) {
                    let value = try stored.secret.open(with: keyring)
                    if stored.secret.keyID == keyring.newest { continue }
                    pairs.append((stored, SealedSecret(stored.secret.identity, sealing: value, with: keyring)))
                } catch {
                    result.closed.append((stored, error))
                }
            }
            if pairs.isEmpty { continue }
            let changed = try await store.replace(pairs)
            result.resealed += changed.count
            result.tenants.formUnion(changed)
        }
    }
}
