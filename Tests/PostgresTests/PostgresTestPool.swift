import Events
import Postgres
import TestSupport

/// A pool on a schema of its own, closed afterwards.
@Reactor func withPool<Value: Sendable>(
    maximum: Int = 20, minimum: Int = 0, idleTimeout: Duration = .seconds(30), maximumUses: Int = 7500,
    waitTimeout: Duration = .seconds(10), maximumWaiting: Int = 1000, statementTimeout: Duration = .seconds(15),
    _ body: @Reactor (PostgresPool) async throws -> Value
) async throws -> Value {
    try await withPostgres { url in
        let settings = try PostgresSettings(
            url: url, maximum: maximum, minimum: minimum, idleTimeout: idleTimeout, maximumUses: maximumUses,
            waitTimeout: waitTimeout, maximumWaiting: maximumWaiting, statementTimeout: statementTimeout)
        return try await withPool(settings, body)
    }
}

@Reactor func withPool<Value: Sendable>(
    _ settings: PostgresSettings, _ body: @Reactor (PostgresPool) async throws -> Value
) async throws -> Value {
    let pool = PostgresPool(settings)
    pool.start()
    do {
        let value = try await body(pool)
        await pool.close()
        return value
    } catch {
        await pool.close()
        throw error
    }
}

extension PostgresPool {
    /// Runs one statement that is not kept.
    @discardableResult
    func run(_ sql: String, _ values: [PostgresValue] = []) async throws(PostgresError) -> PostgresRows {
        try await run(PostgresQuery(PostgresStatement(name: "", sql: sql), values))
    }
}
