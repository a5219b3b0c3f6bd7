package import Events
package import Postgres

/// Makes, lists and revokes API keys.
@Reactor package final class KeyStore {
    private static let createStatement = PostgresStatement.query("key_create", PackageResources.key_create_sql)
    private static let findStatement = PostgresStatement.query("key_find", PackageResources.key_find_sql)
    private static let listStatement = PostgresStatement.query("key_list", PackageResources.key_list_sql)
    private static let revokeStatement = PostgresStatement.query("key_revoke", PackageResources.key_revoke_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// The key and, this once, its secret.
    package func create(
        tenant: Int64, name: String, role: APIKey.Role
    ) async throws(PostgresError) -> (key: APIKey, secret: KeySecret) {
        let secret = KeySecret()
        let values: [PostgresValue] = [
            .int(tenant), .text(name), .text(role.rawValue), .text(secret.hash), .text(secret.visiblePart),
        ]
        let rows = try await pool.run(PostgresQuery(Self.createStatement, values))
        return (try APIKey(rows, 0), secret)
    }

    package func list(tenant: Int64) async throws(PostgresError) -> [APIKey] {
        try await pool.run(PostgresQuery(Self.listStatement, [.int(tenant)])).map(APIKey.init)
    }

    /// Returns the key's hash, for `ConfigAnnouncer.revoked`, without which caches hold the key for up to a minute; nil
    /// when the tenant has no such key. Safe to repeat.
    package func revoke(_ id: Int64, tenant: Int64) async throws(PostgresError) -> String? {
        try await pool.run(PostgresQuery(Self.revokeStatement, [.int(tenant), .int(id)]))
            .first { $0.requiredText($1, 0) }
    }

    /// Nil when there is no such key or it is revoked. Programs ask `ConfigCache.key` instead.
    func find(hash: String) async throws(PostgresError) -> APIKey? {
        try await pool.run(PostgresQuery(Self.findStatement, [.text(hash)])).first(APIKey.init)
    }
}
