package import Events
package import Postgres

/// Removes tenants and bots, and lists the conversations that must go before them. What it does not do is Redis'.
@Reactor package final class AccountRemoval {
    private static let idsStatement = PostgresStatement.query("conversation_ids", PackageResources.conversation_ids_sql)
    private static let botStatement = PostgresStatement.query("bot_delete", PackageResources.bot_delete_sql)
    private static let tenantStatement = PostgresStatement.query("tenant_delete", PackageResources.tenant_delete_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Ids of conversations that have rows, in order, those after `after`.
    /// - Parameter prefix: `5.` for a tenant's, `5.2.` for a bot's.
    package func conversations(
        _ prefix: String, after: String = "", limit: Int
    ) async throws(PostgresError) -> [String] {
        let values: [PostgresValue] = [.text(prefix), .text(after), .int(Int64(limit))]
        return try await pool.run(PostgresQuery(Self.idsStatement, values)).map { $0.requiredText($1, 0) }
    }

    /// With its knowledge; false when the tenant has no such bot. Tell the caches afterwards:
    /// `ConfigAnnouncer.botGone`.
    package func remove(bot: Int64, tenant: Int64) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.botStatement, [.int(tenant), .int(bot)])).affected > 0
    }

    /// With its bots, keys and usage; false when there is none. Revoke its keys before, and tell the caches.
    package func remove(tenant: Int64) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.tenantStatement, [.int(tenant)])).affected > 0
    }
}
