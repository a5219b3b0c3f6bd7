import COpenSSL
import Crypto
import Foundation
import Testing

/// Real handshakes with a server in the same process, over a pair of memory BIOs.
@Suite struct `TLS handshakes` {
    @Test func `a trusted certificate for the name is accepted, and the name is sent`() throws {
        try withServer(names: "DNS:redis.test,IP:127.0.0.1") { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            #expect(server.handshake(context.makeConnection(host: "redis.test")) == nil)
            #expect(server.lastName == "redis.test")
        }
    }

    @Test func `an address is verified as an address and is not sent as a name`() throws {
        try withServer(names: "DNS:redis.test,IP:127.0.0.1,IP:::1") { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            for address in ["127.0.0.1", "::1"] {
                #expect(server.handshake(context.makeConnection(host: address)) == nil)
                #expect(server.lastName == nil)
            }
            #expect(server.handshake(context.makeConnection(host: "127.0.0.2")) == "IP address mismatch")
        }
    }

    @Test(arguments: ["other.test", "redis.test.other", "edis.test", "xredis.test", "a.b.wild.test", "wild.test"])
    func `a certificate for another name is refused`(host: String) throws {
        try withServer(names: "DNS:redis.test,DNS:*.wild.test,DNS:r*.part.test") { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            #expect(server.handshake(context.makeConnection(host: host)) == "hostname mismatch")
            #expect(server.handshake(context.makeConnection(host: "a.wild.test")) == nil)
            #expect(server.handshake(context.makeConnection(host: "redis.part.test")) == "hostname mismatch")
        }
    }

    @Test func `a certificate of nobody we trust is refused`() throws {
        try withServer(names: "DNS:redis.test") { server, _ in
            let context = try TLSClientContext(trust: .system)
            #expect(server.handshake(context.makeConnection(host: "redis.test")) == "self-signed certificate")
        }
    }

    @Test func `insecure takes any certificate`() throws {
        try withServer(names: "DNS:redis.test") { server, _ in
            let context = try TLSClientContext(trust: .insecure)
            #expect(server.handshake(context.makeConnection(host: "other.test")) == nil)
        }
    }

    @Test func `a server that knows nothing newer than TLS 1.1 is refused`() throws {
        try withServer(names: "DNS:redis.test", newest: TLS1_1_VERSION) { server, certificate in
            let context = try TLSClientContext(trust: .file(path: certificate))
            #expect(server.handshake(context.makeConnection(host: "redis.test")) != nil)
        }
    }

    @Test func `a connection outlives its context`() throws {
        try withServer(names: "DNS:redis.test") { server, certificate in
            func connection() throws -> OpaquePointer {
                try TLSClientContext(trust: .file(path: certificate)).makeConnection(host: "redis.test")
            }
            let client = try connection()
            #expect(server.handshake(client) == nil)
        }
    }

    /// A server with a fresh self-signed certificate, and the path of that certificate.
    private func withServer(
        names: String, newest: Int32 = TLS1_3_VERSION, body: (TLSTestServer, String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is left behind in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.path + "/cert.pem", folder.path + "/key.pem")
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments =
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test"
            .split(separator: " ").map(String.init)
            + ["-addext", "subjectAltName=\(names)", "-keyout", key, "-out", certificate]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        try body(#require(TLSTestServer(certificate: certificate, key: key, newest: newest)), certificate)
    }
}
