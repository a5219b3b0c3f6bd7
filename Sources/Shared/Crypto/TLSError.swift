/// Why there is no TLS to be had. Comes at start-up only.
package enum TLSError: Error, Equatable {
    case unavailable(reason: String)
    case unreadableTrust(path: String, reason: String)
}
