package import Events

/// Stub: the interface of the PostgreSQL module.
@Reactor package final class PostgresPool {
    package init(_ settings: PostgresSettings) { fatalError() }
    /// Opens the minimum and keeps the pool in its bounds until `close`. Returns at once; a server that is down is retried.
    package func start() { fatalError() }
    package func close() async { fatalError() }
    package var onChange: (@Reactor (Bool, String) -> Void)?
    package var isAvailable: Bool { fatalError() }
    /// Runs the statements as one transaction in one round trip (pipeline, one sync): all or none.
    package func run(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows] { fatalError() }
    package func run(_ query: PostgresQuery) async throws(PostgresError) -> PostgresRows { fatalError() }
    /// Exclusive use of one connection, for interactive transactions, advisory locks, migrations.
    package func withConnection<Value: Sendable>(_ body: @Reactor (PostgresConnection) async throws -> Value) async throws -> Value { fatalError() }
    package var statistics: PostgresPoolStatistics { fatalError() }
}
package struct PostgresPoolStatistics: Sendable { package var open = 0, idle = 0, waiting = 0 }

@Reactor package final class PostgresConnection {
    package func run(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows] { fatalError() }
    /// Several statements without parameters in the simple protocol (migrations).
    package func runScript(_ sql: String) async throws(PostgresError) { fatalError() }
}

/// A statement with its values. Statements are prepared once per connection, by name.
package struct PostgresQuery: Sendable {
    package init(_ statement: PostgresStatement, _ values: [PostgresValue] = []) { fatalError() }
}
package struct PostgresStatement: Sendable, Hashable {
    package let name: String
    package let sql: String
    package init(name: String, sql: String) { fatalError() }
}
package enum PostgresValue: Sendable, Equatable {
    case null, text(String), int(Int64), double(Double), bool(Bool), bytes([UInt8])
    /// `text[]` / `bigint[]`: built bytewise into one `{…}` literal.
    case textArray([String?]), intArray([Int64?])
}
package struct PostgresRows: Sendable {
    package var count: Int { fatalError() }
    package var affected: Int { fatalError() }
    /// nil is SQL NULL.
    package func text(_ row: Int, _ column: Int) -> String? { fatalError() }
    package func int(_ row: Int, _ column: Int) -> Int64? { fatalError() }
    package func bool(_ row: Int, _ column: Int) -> Bool? { fatalError() }
    package func double(_ row: Int, _ column: Int) -> Double? { fatalError() }
}
package enum PostgresError: Error, Equatable {
    case unreachable(server: String, reason: String)
    case lost(during: String, reason: String)
    case rejected(sqlState: String, message: String, constraint: String?)
    /// No connection became free in time (pool exhausted).
    case exhausted(waited: Duration)
    case cancelled
}
package struct PostgresSettings: Sendable {
    package init(url: String, maximum: Int = 20, minimum: Int = 2, idleTimeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(10), maximumUses: Int = 7500, schema: String? = nil) throws(PostgresSettingsError) { fatalError() }
}
package struct PostgresSettingsError: Error, Equatable { package let reason: String }
