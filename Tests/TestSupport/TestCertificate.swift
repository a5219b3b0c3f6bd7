package import Events

/// A fresh certificate that is its own authority, and its key, as files of OpenSSL's making.
@Reactor package struct TestCertificate {
    package let path: String
    package let keyPath: String

    /// - Parameter names: of whom, as OpenSSL writes them: `DNS:localhost,IP:127.0.0.1`.
    package init(names: String, in folder: String) async throws {
        path = "\(folder)/cert.pem"
        keyPath = "\(folder)/key.pem"
        let command = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=\(names)", "-keyout", keyPath, "-out", path,
        ]
        let openssl = try TestServer(command, log: "\(folder)/openssl.log")
        try await openssl.waitUntilExit(within: .seconds(30))
        guard openssl.status == 0 else { throw TestServer.Failure(description: "openssl: \(openssl.log)") }
    }
}
