import Events
import HTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) @Reactor struct ClientTLSTests {
    @Test func `a certificate is believed only if its authority is trusted and its name fits`() async throws {
        try await withTLSServer { port, authority in
            var settings = HTTPClientSettings()
            settings.certificateFile = authority
            let trusting = HTTPClient(settings)
            let plain = HTTPClient()
            defer {
                trusting.close()
                plain.close()
            }
            let response = try await trusting.send(HTTPClientRequest(url: "https://localhost:\(port)/"))
            #expect(response.status == 200)
            for (client, host) in [(plain, "localhost"), (trusting, "127.0.0.1")] {
                let error = await failure(client, HTTPClientRequest(url: "https://\(host):\(port)/"))
                guard case .tls = error else {
                    Issue.record("\(host): \(String(describing: error))")
                    continue
                }
            }
        }
    }
}

/// OpenSSL's own server with a certificate for `localhost` that is its own authority. Killed at the end.
@Reactor private func withTLSServer(_ body: @Reactor (Int, String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
        let made = try await TestCertificate(names: "DNS:localhost", in: folder)
        let command = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", made.path, "-key"]
        let server = try TestServer(command + [made.keyPath], log: "\(folder)/server.log")
        defer { server.kill() }
        try await server.waitUntilReady { server.log.contains(/ACCEPT .*:\d+\n/) }
        let port = try #require(server.log.firstMatch(of: /ACCEPT .*:(\d+)\n/).flatMap { Int($0.1) })
        try await body(port, made.path)
    }
}
