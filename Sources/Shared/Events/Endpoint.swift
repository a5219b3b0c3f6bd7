/// Where a server listens: a TCP address or a Unix socket.
package enum Endpoint: Sendable, Equatable, CustomStringConvertible {
    /// `host` is a name or an address; IPv6 without brackets.
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    /// For logs: never holds a secret.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
