internal import Events

extension StreamError {
    /// What happened, for logs; the server is named elsewhere.
    var sentence: String {
        switch self {
        case .unresolved(let host, let reason): "\(host) cannot be resolved: \(reason)"
        case .unreachable(_, let reason): reason
        case .timedOut: "connecting took too long"
        case .insecure(_, let reason): "TLS failed: \(reason)"
        case .closedByPeer: "the server closed the connection"
        case .broken(let reason): reason
        }
    }
}
