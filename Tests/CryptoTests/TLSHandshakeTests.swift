import COpenSSL
import Crypto
import Events
import TestSupport
import Testing

/// Real handshakes with a server in the same process, over a pair of memory BIOs.
@Reactor @Suite struct `TLS handshakes` {
    @Test func `a trusted certificate for the name is accepted, and the name is sent`() async throws {
        try await withServer(names: "DNS:redis.test,IP:127.0.0.1") { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            #expect(server.handshake(context.makeConnection(host: "redis.test")) == nil)
            #expect(server.lastName == "redis.test")
        }
    }

    @Test func `an address is verified as an address and is not sent as a name`() async throws {
        try await withServer(names: "DNS:redis.test,IP:127.0.0.1,IP:::1") { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            for address in ["127.0.0.1", "::1"] {
                #expect(server.handshake(context.makeConnection(host: address)) == nil)
                #expect(server.lastName == nil)
            }
            #expect(server.handshake(context.makeConnection(host: "127.0.0.2")) == "IP address mismatch")
        }
    }

    @Test(arguments: ["other.test", "redis.test.other", "edis.test", "xredis.test", "a.b.wild.test", "wild.test"])
    func `a certificate for another name is refused`(host: String) async throws {
        try await withServer(names: "DNS:redis.test,DNS:*.wild.test,DNS:r*.part.test") { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            #expect(server.handshake(context.makeConnection(host: host)) == "hostname mismatch")
            #expect(server.handshake(context.makeConnection(host: "a.wild.test")) == nil)
            #expect(server.handshake(context.makeConnection(host: "redis.part.test")) == "hostname mismatch")
        }
    }

    @Test func `a certificate of nobody we trust is refused`() async throws {
        try await withServer(names: "DNS:redis.test") { server, _ in
            let context = try TLSClientContext(trust: .system)
            #expect(server.handshake(context.makeConnection(host: "redis.test")) == "self-signed certificate")
        }
    }

    @Test func `insecure takes any certificate`() async throws {
        try await withServer(names: "DNS:redis.test") { server, _ in
            let context = try TLSClientContext(trust: .insecure)
            #expect(server.handshake(context.makeConnection(host: "other.test")) == nil)
        }
    }

    @Test func `a server that knows nothing newer than TLS 1.1 is refused`() async throws {
        try await withServer(names: "DNS:redis.test", newest: TLS1_1_VERSION) { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            #expect(server.handshake(context.makeConnection(host: "redis.test")) != nil)
        }
    }

    @Test func `a connection outlives its context`() async throws {
        try await withServer(names: "DNS:redis.test") { server, certificate in
            func connection() throws -> OpaquePointer {
                try TLSClientContext(trust: .file(path: certificate)).makeConnection(host: "redis.test")
            }
            let client = try connection()
            #expect(server.handshake(client) == nil)
        }
    }

    /// A server with a fresh self-signed certificate, and the path of that certificate.
    private func withServer(
        names: String, newest: Int32 = TLS1_3_VERSION, body: @Reactor (TLSTestServer, String) throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let made = try await TestCertificate(names: names, in: folder)
            let server = TLSTestServer(certificate: made.path, key: made.keyPath, newest: newest)
            try body(#require(server), made.path)
        }
    }
}
