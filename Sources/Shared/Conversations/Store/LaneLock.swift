internal import Postgres

/// Whoever writes of a lane what no conversation's row guards does it in a transaction that begins with this: then an
/// erasure comes before it, and is seen, or after it, and removes what it wrote.
enum LaneLock {
    private static let statement = PostgresStatement.query("lane_lock", PackageResources.lane_lock_sql)

    static func query(_ lane: String) -> PostgresQuery { PostgresQuery(statement, [.text(lane)]) }
}
