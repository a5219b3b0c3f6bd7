/// A connection lent to one caller.
struct PoolLease: Sendable {
    let id: PoolState.ConnectionID
    let connection: PostgresConnection
}
