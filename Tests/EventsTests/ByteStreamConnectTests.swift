import Events
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct ByteStreamConnectTests {
    @Test func `a port that nobody listens on refuses`() async throws {
        let silent = DeafSocket(isListening: false)
        let endpoint = Endpoint.tcp(host: "127.0.0.1", port: silent.port)
        await #expect(throws: StreamError.unreachable(endpoint: "\(endpoint)", reason: "Connection refused")) {
            try await ByteStream.connect(to: endpoint, within: .seconds(10))
        }
    }

    @Test func `a socket that is not there is unreachable`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/nobody"
            await #expect(throws: StreamError.unreachable(endpoint: path, reason: "No such file or directory")) {
                try await ByteStream.connect(to: .unix(path: path), within: .seconds(10))
            }
        }
    }

    @Test func `a path that no socket can have is refused`() async {
        let path = "/" + String(repeating: "a", count: 107)
        await #expect(throws: StreamError.unreachable(endpoint: path, reason: "the path is longer than 107 bytes")) {
            try await ByteStream.connect(to: .unix(path: path), within: .seconds(10))
        }
    }

    @Test func `a server that does not answer times out`() async throws {
        let deaf = DeafSocket()
        let endpoint = Endpoint.tcp(host: "127.0.0.1", port: deaf.port)
        await #expect(throws: StreamError.timedOut(endpoint: "\(endpoint)")) {
            try await ByteStream.connect(to: endpoint, within: .milliseconds(30))
        }
    }

    @Test func `a connection that stands counts, however late the loop looks`() async throws {
        let listener = try Listener(.tcp(host: "127.0.0.1", port: 0)) { $0.close() }
        defer { listener.close() }
        let endpoint = Endpoint.tcp(host: "127.0.0.1", port: listener.port)
        // More sockets than the loop asks the system about at first.
        let connecting = (0..<100).map { _ in
            Reactor.spawnThrowing { try await ByteStream.connect(to: endpoint, within: .milliseconds(50)) }
        }
        await Reactor.spawn {
            let end = MonotonicTime.milliseconds() + 100
            while MonotonicTime.milliseconds() < end {}
        }.value
        for connection in connecting { try await connection.value.close() }
    }

    @Test func `a name whose first address does not answer is reached at its second`() async throws {
        let deaf = DeafSocket()
        let isReached = Latch()
        let listener = try Listener(.tcp(host: "::1", port: deaf.port)) { _ in isReached.open() }
        defer { listener.close() }
        let stream = try await ByteStream.connect(to: .tcp(host: "localhost", port: deaf.port), within: .seconds(2))
        await isReached.wait()
        stream.close()
    }

    @Test func `the time to connect includes resolving the name`() async {
        let server = FakeNameServer(.silent)
        defer { server.close() }
        let resolver = Resolver(nameServer: server.address)
        // Left alone, the resolver would say after six seconds that the name is unresolved.
        await #expect(throws: StreamError.timedOut(endpoint: "redis.test")) {
            try await ByteStream.connect(
                to: .tcp(host: "redis.test", port: 1), resolver: resolver, within: .milliseconds(50))
        }
    }
}
