package import Crypto
package import Events
package import Postgres

/// Keeps secrets, sealed. Tell the caches after each change: `ConfigAnnouncer.secrets`.
@Reactor package final class SecretStore {
    private static let putStatement = PostgresStatement.query("secret_put", PackageResources.secret_put_sql)
    private static let removeStatement = PostgresStatement.query("secret_remove", PackageResources.secret_remove_sql)
    private static let listStatement = PostgresStatement.query("secret_list", PackageResources.secret_list_sql)
    private static let resealStatement = PostgresStatement.query("secret_reseal", PackageResources.secret_reseal_sql)
    private static let page = 100

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// What came of `put`.
    package enum Outcome: Sendable {
        case created, replaced
        /// The tenant has no such bot.
        case noBot
    }

    package func put(
        _ value: String, for identity: SecretIdentity, with keyring: SealingKeyring
    ) async throws(PostgresError) -> Outcome {
        let secret = SealedSecret(identity, sealing: value, with: keyring)
        let values = Self.values(identity) + [.text(secret.keyID), .bytes(secret.sealed)]
        let rows = try await pool.run(PostgresQuery(Self.putStatement, values))
        return rows.first { $0.bool($1, 0) == true ? .created : .replaced } ?? .noBot
    }

    /// False when there is none.
    package func remove(_ identity: SecretIdentity) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.removeStatement, Self.values(identity))).affected > 0
    }

    /// In the order in which they were made.
    /// - Parameter tenant: nil: of all.
    package func page(tenant: Int64?, after id: Int64 = 0) async throws(PostgresError) -> [StoredSecret] {
        let values: [PostgresValue] = [.optional(tenant), .int(id), .int(Int64(Self.page))]
        return try await pool.run(PostgresQuery(Self.listStatement, values)).map(StoredSecret.init)
    }

    /// All of them, a page after the other.
    package func list(tenant: Int64?) async throws(PostgresError) -> [StoredSecret] {
        var all: [StoredSecret] = []
        while true {
            let page = try await page(tenant: tenant, after: all.last?.id ?? 0)
            all += page
            if page.count < Self.page { return all }
        }
    }

    package func secrets(of tenant: Int64) async throws(PostgresError) -> TenantSecrets {
        TenantSecrets(try await list(tenant: tenant).map(\.secret))
    }

    /// Puts secrets in the place of the same ones sealed otherwise. Those that have changed meanwhile stay. Returns the
    /// tenants of those that were put there, one for each.
    func replace(
        _ pairs: [(old: StoredSecret, new: SealedSecret)]
    ) async throws(PostgresError) -> [Int64] {
        let values: [PostgresValue] = [
            .intArray(pairs.map(\.old.id)), .textArray(pairs.map(\.old.secret.keyID)),
            .textArray(pairs.map(\.new.keyID)), .textArray(pairs.map { Hex.encode($0.old.secret.sealed) }),
            .textArray(pairs.map { Hex.encode($0.new.sealed) }),
        ]
        return try await pool.run(PostgresQuery(Self.resealStatement, values)).map { $0.requiredInt($1, 0) }
    }

    private static func values(_ identity: SecretIdentity) -> [PostgresValue] {
        [.int(identity.tenant), .optional(identity.bot), .text(identity.kind.rawValue), .text(identity.name)]
    }
}
