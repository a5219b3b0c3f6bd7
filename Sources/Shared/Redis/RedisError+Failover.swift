extension RedisError {
    /// The server answers, but is not, or not yet, the one to talk to: a replica after a failover, or one that still
    /// reads its data. The connection is given up, so that the next one finds the right server.
    var meansWrongServer: Bool {
        switch self {
        case .rejected(let code, _): code == "READONLY" || code == "MASTERDOWN" || code == "LOADING"
        case .unreachable, .lost, .unexpected: false
        }
    }
}
