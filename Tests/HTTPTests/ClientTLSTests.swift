import Events
import Foundation
import HTTP
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
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parley-tls-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }  // what is left in /tmp harms nobody
    let make = try openssl(
        folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    make.process.waitUntilExit()
    try #require(make.process.terminationStatus == 0)
    let server = try openssl(
        folder, "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "cert.pem", "-key", "key.pem")
    defer { kill(server.process.processIdentifier, SIGKILL) }
    var printed = ""
    while !printed.contains("ACCEPT") || !printed.hasSuffix("\n") {
        let data = server.output.fileHandleForReading.availableData
        try #require(!data.isEmpty)
        printed += String(decoding: data, as: UTF8.self)
    }
    let line = printed.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
    let port = try #require(line?.split(separator: ":").last.flatMap { Int($0) })
    try await body(port, folder + "/cert.pem")
}

private func openssl(_ folder: String, _ arguments: String...) throws -> (process: Process, output: Pipe) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    return (process, output)
}
