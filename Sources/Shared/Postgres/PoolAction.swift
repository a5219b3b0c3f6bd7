/// What the pool's state wants done.
enum PoolAction: Equatable {
    /// Open a connection and tell `opened` or `openFailed`.
    case open(PoolState.ConnectionID)
    /// Close this connection, or give up opening it; it is forgotten already.
    case close(PoolState.ConnectionID)
    case lease(PoolState.Ticket, PoolState.ConnectionID)
    case fail(PoolState.Ticket, PoolRefusal)
    /// The server has become reachable or unreachable.
    case report(isUp: Bool, reason: String)
}

/// Why a caller gets no connection.
enum PoolRefusal: Equatable {
    case unreachable(String)
    /// Waited so many ms; 0 when too many were waiting already.
    case exhausted(waited: Int64)
    case closed
}
