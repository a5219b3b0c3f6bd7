internal import COpenSSL

/// What all TLS connections to one kind of server share: protocol versions (1.2 and later) and whom to trust. Owns the
/// `SSL_CTX`.
///
/// `@unchecked Sendable`: the context is not changed after `init`, and OpenSSL locks what connections share of it.
package final class TLSClientContext: @unchecked Sendable {
    private let raw: OpaquePointer
    private let isVerifying: Bool

    /// Reads the trust store; blocks, so make contexts before the loop runs.
    package init(trust: TLSTrust = .system) throws(TLSError) {
        ERR_clear_error()
        guard let raw = SSL_CTX_new(TLS_client_method()) else { throw .unavailable(reason: Self.lastReason()) }
        self.raw = raw
        isVerifying = trust != .insecure
        guard parley_ssl_require_modern(raw) == 1 else { throw .unavailable(reason: Self.lastReason()) }
        SSL_CTX_set_verify(raw, isVerifying ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
        switch trust {
        case .insecure: break
        case .system:
            guard SSL_CTX_set_default_verify_paths(raw) == 1 else { throw .unavailable(reason: Self.lastReason()) }
        case .file(let path):
            guard SSL_CTX_load_verify_file(raw, path) == 1 else {
                throw .unreadableTrust(path: path, reason: Self.lastReason())
            }
        }
    }

    deinit { SSL_CTX_free(raw) }

    /// A new `SSL*` for one connection, not yet attached to a socket. The caller owns it: `SSL_free` it, or hand it to
    /// a bufferevent that will. It keeps the context's memory alive by itself.
    ///
    /// The server's certificate must be for `host`, a name or an IP address without brackets; a name is also sent
    /// (SNI).
    package func makeConnection(host: String) -> OpaquePointer {
        guard let connection = SSL_new(raw) else { preconditionFailure("no memory for a TLS connection") }
        SSL_set_connect_state(connection)
        let isAddress = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host) == 1
        // Not to check the name would be worse than to stop. Only an impossible name gets here; such a one does not
        // resolve.
        let isNamed =
            isAddress || (SSL_set1_host(connection, host) == 1 && parley_ssl_set_host_name(connection, host) == 1)
        precondition(isNamed || !isVerifying, "\"\(host)\" cannot be a host name")
        SSL_set_hostflags(connection, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        ERR_clear_error()
        return connection
    }

    /// What an error code of OpenSSL means.
    package static func reason(_ code: UInt) -> String {
        // The texts are there once a context was made; this makes sure when none was, and costs nothing after that.
        OPENSSL_init_ssl(UInt64(OPENSSL_INIT_LOAD_SSL_STRINGS), nil)
        if let reason = ERR_reason_error_string(code) { return String(cString: reason) }
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(code, &text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func lastReason() -> String {
        let code = ERR_get_error()
        return code == 0 ? "no reason given" : reason(code)
    }
}
