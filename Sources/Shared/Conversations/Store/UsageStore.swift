package import Events
package import Postgres

/// What a bot used on a day (UTC) with a model.
package struct Usage: Sendable, Equatable {
    /// ISO, `2026-11-23`.
    package let day: String
    package let bot: Int64
    /// Empty when no model was asked.
    package let model: String
    package let turns: Int64
    package let messages: Int64
    package let promptTokens: Int64
    package let completionTokens: Int64
}

/// Reads what tenants used. Turns write it as they are committed.
@Reactor package final class UsageStore {
    private static let reportStatement = PostgresStatement.query("usage_report", PackageResources.usage_report_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// By day, bot and model; `from` and `to` are ISO days and both included.
    package func report(tenant: Int64, from: String, to: String) async throws(PostgresError) -> [Usage] {
        try await pool.run(PostgresQuery(Self.reportStatement, [.int(tenant), .text(from), .text(to)])).map {
            Usage(
                day: $0.requiredText($1, 0), bot: $0.requiredInt($1, 1), model: $0.requiredText($1, 2),
                turns: $0.requiredInt($1, 3), messages: $0.requiredInt($1, 4), promptTokens: $0.requiredInt($1, 5),
                completionTokens: $0.requiredInt($1, 6))
        }
    }
}
