/// Whose certificates a client believes.
package enum TLSTrust: Equatable, Sendable {
    /// The system's trust store, or what SSL_CERT_FILE and SSL_CERT_DIR name.
    case system
    /// The authorities in this PEM file and no others.
    case file(path: String)
    /// Anybody. Encrypted, but to whom nobody knows; for tests and closed networks.
    case insecure
}
