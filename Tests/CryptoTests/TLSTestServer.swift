import COpenSSL

/// The server's half of a handshake. Owns an `SSL_CTX`.
final class TLSTestServer {
    private let raw: OpaquePointer
    /// The name the last client sent.
    private(set) var lastName: String?

    init?(certificate: String, key: String, newest: Int32) {
        guard let raw = SSL_CTX_new(TLS_server_method()) else { return nil }
        self.raw = raw
        // SSL_CTX_set_max_proto_version and SSL_CTX_set_min_proto_version are macros for these.
        SSL_CTX_ctrl(raw, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_VERSION), nil)
        SSL_CTX_ctrl(raw, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(newest), nil)
        guard SSL_CTX_use_certificate_file(raw, certificate, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_use_PrivateKey_file(raw, key, SSL_FILETYPE_PEM) == 1
        else { return nil }
    }

    deinit { SSL_CTX_free(raw) }

    /// Frees `client`. Nil when both sides agreed, else why the client did not: its word on the certificate if it has
    /// one.
    func handshake(_ client: OpaquePointer) -> String? {
        let server = SSL_new(raw)
        var clientEnd: OpaquePointer?
        var serverEnd: OpaquePointer?
        BIO_new_bio_pair(&clientEnd, 0, &serverEnd, 0)
        SSL_set_bio(client, clientEnd, clientEnd)
        SSL_set_bio(server, serverEnd, serverEnd)
        SSL_set_accept_state(server)
        defer {
            SSL_free(client)
            SSL_free(server)
            ERR_clear_error()
        }
        // Each side takes a few turns; ten are enough for every version.
        for _ in 0..<10 where SSL_is_init_finished(client) == 0 || SSL_is_init_finished(server) == 0 {
            SSL_do_handshake(client)
            SSL_do_handshake(server)
        }
        lastName = SSL_get_servername(server, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
        if SSL_is_init_finished(client) == 1 { return nil }
        let result = SSL_get_verify_result(client)
        return result == Int(X509_V_OK) ? "no agreement" : String(cString: X509_verify_cert_error_string(result))
    }
}
