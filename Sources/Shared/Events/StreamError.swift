/// Why a stream could not be opened, or ended.
package enum StreamError: Error, Equatable {
    /// The name has no address.
    case unresolved(host: String, reason: String)
    /// Nobody answered, or somebody refused.
    case unreachable(endpoint: String, reason: String)
    /// The connection took longer to open than it may, or the name to resolve.
    case timedOut(endpoint: String)
    /// TLS could not be agreed on: certificate, name or protocol.
    case insecure(endpoint: String, reason: String)
    /// The other side closed the connection.
    case closedByPeer
    /// The connection broke.
    case broken(reason: String)
}
