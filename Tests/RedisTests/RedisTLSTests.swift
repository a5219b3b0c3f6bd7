import Events
import Foundation
import Redis
import TestSupport
import Testing

@Reactor @Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "needs openssl"))
struct RedisTLSTests {
    @Test func `a server whose certificate is trusted is talked to, and no other`() async throws {
        try await withTemporaryFolder { folder in
            let made = try await TestCertificate(names: "DNS:localhost", in: folder)
            let port = freePort()
            let arguments = [
                "--tls-port", "\(port)", "--tls-cert-file", made.path, "--tls-key-file", made.keyPath,
                "--tls-ca-cert-file", made.path, "--tls-auth-clients", "no",
            ]
            try await withRedis(arguments: arguments) { _ in
                let trusting = RedisConnection(
                    try RedisSettings(url: "rediss://localhost:\(port)?ca=\(made.path)"), purpose: "test")
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
}
