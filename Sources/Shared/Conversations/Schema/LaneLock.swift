internal import Postgres

/// Whoever writes of a lane what no conversation's row guards does it in a transaction that begins with this: then an
/// erasure comes before it, and is seen, or after it, and removes what it wrote.
enum LaneLock {
    private static let statement = PostgresStatement.query("lane_lock", PackageResources.lane_lock_sql)

    static func query(_ lane: String) -> PostgresQuery { query([lane]) }

    /// Of some hundreds at most: the server has room for thousands of locks, of all transactions together. Taken in one
    /// order, against deadlocks.
    static func query(_ lanes: [String]) -> PostgresQuery { PostgresQuery(statement, [.textArray(lanes.sorted())]) }
}
