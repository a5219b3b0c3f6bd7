import Events
import TestSupport

/// What a pair of streams runs over.
enum Transport: CaseIterable, Sendable { case tcp, unix }

/// Gives `body` both ends of a connection and closes what it leaves open.
@Reactor func withStreamPair(
    _ transport: Transport = .tcp,
    _ body: @Reactor (_ client: ByteStream, _ server: ByteStream) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let isAccepted = Latch()
        var accepted: ByteStream?
        let endpoint: Endpoint =
            transport == .tcp ? .tcp(host: "127.0.0.1", port: 0) : .unix(path: folder + "/socket")
        let listener = try Listener(endpoint) { stream in
            accepted = stream
            isAccepted.open()
        }
        defer { listener.close() }
        let target: Endpoint = transport == .tcp ? .tcp(host: "127.0.0.1", port: listener.port) : endpoint
        let client = try await ByteStream.connect(to: target, within: .seconds(10))
        defer { client.close() }
        await isAccepted.wait()
        guard let accepted else { return }
        defer { accepted.close() }
        try await body(client, accepted)
    }
}

/// Bytes that tell a loss or an exchange: they repeat after 251, which no buffer's size is a multiple of.
func pattern(_ count: Int) -> [UInt8] {
    var bytes = Array(UInt8(0)..<251)
    while bytes.count < count { bytes += bytes }
    return Array(bytes.prefix(count))
}
