import Events
import Foundation
import Redis
import TestSupport
import Testing

@Reactor @Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "needs openssl"))
struct RedisTLSTests {
    @Test func `a server whose certificate is trusted is talked to, and no other`() async throws {
        try await withTemporaryFolder { folder in
            try await makeCertificate(in: folder)
            let port = freePort()
            let arguments = [
                "--tls-port", "\(port)", "--tls-cert-file", "\(folder)/cert.pem", "--tls-key-file",
                "\(folder)/key.pem", "--tls-ca-cert-file", "\(folder)/cert.pem", "--tls-auth-clients", "no",
            ]
            try await withRedis(arguments: arguments) { _ in
                let trusting = RedisConnection(
                    try RedisSettings(url: "rediss://localhost:\(port)?ca=\(folder)/cert.pem"), purpose: "test")
                trusting.start()
                defer { trusting.close() }
                #expect(await trusting.waitUntilConnected(within: .seconds(10)))
                let large = String(repeating: "0123456789abcdef", count: 128 * 1024)
                let reply = try await trusting.send(["ECHO", large])
                #expect(reply == .string(large))

                let doubting = RedisConnection(
                    try RedisSettings(url: "rediss://localhost:\(port)"), purpose: "test")
                defer { doubting.close() }
                let reason = await withCheckedContinuation { continuation in
                    doubting.onChange = { _, reason in continuation.resume(returning: reason) }
                    doubting.start()
                }
                #expect(reason == "TLS failed: certificate verify failed")
            }
        }
    }

    private func makeCertificate(in folder: String) async throws {
        let command = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", "\(folder)/key.pem", "-out", "\(folder)/cert.pem",
        ]
        let openssl = try TestServer(command, log: "\(folder)/openssl.log")
        try await openssl.waitUntilExit(within: .seconds(30))
        #expect(openssl.status == 0, "\(openssl.log)")
    }
}
