package import Events
package import Postgres

/// What a bot used on a day (UTC) with a model.
package struct Usage: Sendable, Equatable {
    package let tenant: Int64
    package let tenantName: String
    /// ISO, `2026-11-23`.
    package let day: String
    package let bot: Int64
    /// Nil for a bot that is gone.
    package let botName: String?
    /// Empty when no model was asked.
    package let model: String
    package let turns: Int64
    package let messages: Int64
    package let promptTokens: Int64
    package let completionTokens: Int64

    init(_ rows: PostgresRows, _ row: Int) {
        tenant = rows.requiredInt(row, 0)
        tenantName = rows.requiredText(row, 1)
        day = rows.requiredText(row, 2)
        bot = rows.requiredInt(row, 3)
        botName = rows.text(row, 4)
        model = rows.requiredText(row, 5)
        turns = rows.requiredInt(row, 6)
        messages = rows.requiredInt(row, 7)
        promptTokens = rows.requiredInt(row, 8)
        completionTokens = rows.requiredInt(row, 9)
    }
}

/// Reads what tenants used. Turns write it as they are committed.
@Reactor package final class UsageStore {
    private static let reportStatement = PostgresStatement.query("usage_report", PackageResources.usage_report_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// By tenant, day, bot and model; of one tenant, or of all.
    /// - Parameter since: the first day, ISO.
    package func report(tenant: Int64?, since: String) async throws(PostgresError) -> [Usage] {
        try await pool.run(PostgresQuery(Self.reportStatement, [.optional(tenant), .text(since)])).map(Usage.init)
    }
}
