package import Events
package import Postgres

/// Creates, changes and finds bots.
@Reactor package final class BotStore {
    private static let createStatement = PostgresStatement.query("bot_create", PackageResources.bot_create_sql)
    private static let updateStatement = PostgresStatement.query("bot_update", PackageResources.bot_update_sql)
    private static let listStatement = PostgresStatement.query("bot_list", PackageResources.bot_list_sql)
    private static let defaultStatement = PostgresStatement.query("bot_default", PackageResources.bot_default_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Nil when the tenant has a bot of that name. Names are lower-case letters, digits, `-` and `_`, 64 at most; a
    /// tenant's first bot becomes its default. Tell the caches afterwards: `ConfigAnnouncer.bot`.
    package func create(
        tenant: Int64, name: String, settings: BotSettings = BotSettings()
    ) async throws(PostgresError) -> Bot? {
        try await pool.run(
            PostgresQuery(Self.createStatement, [.int(tenant), .text(name)] + Self.values(settings))
        ).first(Bot.init)
    }

    /// Replaces the settings; nil when there is no such bot. Tell the caches afterwards: `ConfigAnnouncer.bot`.
    package func set(_ id: Int64, settings: BotSettings) async throws(PostgresError) -> Bot? {
        try await pool.run(PostgresQuery(Self.updateStatement, [.int(id)] + Self.values(settings))).first(Bot.init)
    }

    package func list(tenant: Int64) async throws(PostgresError) -> [Bot] {
        try await pool.run(PostgresQuery(Self.listStatement, [.int(tenant), .null, .null])).map(Bot.init)
    }

    package func find(id: Int64) async throws(PostgresError) -> Bot? {
        try await pool.run(PostgresQuery(Self.listStatement, [.null, .int(id), .null])).first(Bot.init)
    }

    package func find(tenant: Int64, name: String) async throws(PostgresError) -> Bot? {
        try await pool.run(PostgresQuery(Self.listStatement, [.int(tenant), .null, .text(name)])).first(Bot.init)
    }

    /// The name of the tenant's default bot.
    package func defaultName(tenant: Int64) async throws(PostgresError) -> String? {
        try await pool.run(PostgresQuery(Self.defaultStatement, [.int(tenant)])).first { $0.requiredText($1, 0) }
    }

    private static func values(_ settings: BotSettings) -> [PostgresValue] {
        [
            .text(settings.language.rawValue), .text(settings.systemPrompt),
            .text(String(decoding: settings.encodeOptions(), as: UTF8.self)),
        ]
    }
}
