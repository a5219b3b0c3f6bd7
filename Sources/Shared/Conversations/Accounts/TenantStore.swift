package import Events
package import Postgres

/// Creates and finds tenants.
@Reactor package final class TenantStore {
    private static let createStatement = PostgresStatement.query("tenant_create", PackageResources.tenant_create_sql)
    private static let listStatement = PostgresStatement.query("tenant_list", PackageResources.tenant_list_sql)
    private static let defaultStatement = PostgresStatement.query("tenant_default", PackageResources.tenant_default_sql)

    private static let retentionStatement = PostgresStatement.query(
        "tenant_retention", PackageResources.tenant_retention_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Nil when the name is taken. A name has 1 to 100 characters.
    /// - Parameter retentionDays: in `Tenant.retentionRange`; nil: what was said is kept for ever.
    package func create(name: String, retentionDays: Int? = nil) async throws(PostgresError) -> Tenant? {
        let values: [PostgresValue] = [.text(name), .optional(retentionDays.map(Int64.init))]
        return try await pool.run(PostgresQuery(Self.createStatement, values)).first(Tenant.init)
    }

    /// Nil when there is no such tenant. In force when workers apply it next, within half an hour.
    package func set(_ id: Int64, retentionDays: Int?) async throws(PostgresError) -> Tenant? {
        let values: [PostgresValue] = [.int(id), .optional(retentionDays.map(Int64.init))]
        return try await pool.run(PostgresQuery(Self.retentionStatement, values)).first(Tenant.init)
    }

    package func list() async throws(PostgresError) -> [Tenant] {
        try await pool.run(PostgresQuery(Self.listStatement, [.null, .null])).map(Tenant.init)
    }

    package func find(id: Int64) async throws(PostgresError) -> Tenant? {
        try await pool.run(PostgresQuery(Self.listStatement, [.int(id), .null])).first(Tenant.init)
    }

    package func find(name: String) async throws(PostgresError) -> Tenant? {
        try await pool.run(PostgresQuery(Self.listStatement, [.null, .text(name)])).first(Tenant.init)
    }

    /// Makes a bot the tenant's default and returns its name; nil when the bot is not the tenant's.
    /// Tell the caches afterwards: `ConfigAnnouncer.defaultBot`.
    package func setDefault(bot: Int64, of tenant: Int64) async throws(PostgresError) -> String? {
        try await pool.run(PostgresQuery(Self.defaultStatement, [.int(tenant), .int(bot)]))
            .first { $0.requiredText($1, 0) }
    }
}
