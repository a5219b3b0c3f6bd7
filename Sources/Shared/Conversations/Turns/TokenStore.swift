package import Events
package import Postgres

/// What the database knows of fencing tokens.
@Reactor package final class TokenStore {
    private static let highestStatement = PostgresStatement.query("token_highest", PackageResources.token_highest_sql)

    /// For a connection of one's own; see `highest`.
    static var highestQuery: PostgresQuery { PostgresQuery(highestStatement) }

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// The highest token anything was committed or erased under; 0 when nothing was. Tokens that Redis gave out and
    /// that have not committed may be higher: a counter that starts anew leaves room for them.
    package func highest() async throws(PostgresError) -> Int64 {
        try await pool.run(Self.highestQuery).requiredInt(0, 0)
    }
}
