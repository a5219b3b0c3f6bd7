import Events
import HTTP

/// Who carries a call out.
enum Way: CaseIterable {
    case plain, libcurl

    /// `PlainTarget` leaves a scheme in capitals to libcurl, for which it is the same.
    var scheme: String {
        switch self {
        case .plain: "http"
        case .libcurl: "HTTP"
        }
    }
}

/// A server that says what a test tells it to, and a client for it; both end with `body`.
@Reactor final class ScriptedServer {
    /// What has arrived on all connections.
    private(set) var received: [UInt8] = []
    private(set) var connectionCount = 0
    private(set) var closedCount = 0
    private var streams: [ByteStream] = []
    private var listener: Listener?
    private let onRequest: @Reactor (ByteStream) -> Void
    var onClosed: (@Reactor () -> Void)?

    /// `onRequest` is called for each arrival of bytes.
    init(onRequest: @escaping @Reactor (ByteStream) -> Void) throws {
        self.onRequest = onRequest
        listener = try Listener(.tcp(host: "127.0.0.1", port: 0)) { [weak self] in self?.accept($0) }
    }

    func url(_ way: Way) -> String { "\(way.scheme)://127.0.0.1:\(listener?.port ?? 0)/" }
    var text: String { String(decoding: received, as: UTF8.self) }

    func close() {
        listener?.close()
        for stream in streams { stream.close() }
    }

    private func accept(_ stream: ByteStream) {
        connectionCount += 1
        streams.append(stream)
        stream.onBytes = { [weak self, weak stream] bytes in
            self?.received.append(contentsOf: bytes)
            if let stream { self?.onRequest(stream) }
            return bytes.count
        }
        stream.onClose = { [weak self] _ in
            self?.closedCount += 1
            self?.onClosed?()
        }
    }
}

/// A client and a server that answers every arrival with `answer`.
@Reactor func withServer(
    _ settings: HTTPClientSettings = HTTPClientSettings(), answering answer: String,
    _ body: @Reactor (HTTPClient, ScriptedServer) async throws -> Void
) async throws {
    let server = try ScriptedServer { $0.write(answer.utf8) }
    let client = HTTPClient(settings)
    defer {
        client.close()
        server.close()
    }
    try await body(client, server)
}

/// The error of a call that must fail.
@Reactor func failure(_ client: HTTPClient, _ request: HTTPClientRequest) async -> HTTPClientError? {
    do throws(HTTPClientError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}
