import Events
import Redis
import TestSupport
import Testing

/// Servers that misbehave.
@Reactor @Suite struct FakeServerTests {
    @Test func `half a reply and then the end is a lost command`() async throws {
        try await withFakeServer(replies: ["*2\r\n$5\r\nhel"], andCloses: true) { connection, path in
            let error = await #expect(throws: RedisError.self) { try await connection.send(["GET", "k"]) }
            #expect(error == .lost(server: path, reason: "the server closed the connection"))
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
        }
    }

    @Test func `a reply in pieces is put together`() async throws {
        let pieces = ["*2\r", "\n$5\r\nhel", "lo\r\n:4", "2", "\r\n"]
        try await withFakeServer(replies: pieces) { connection, _ in
            let reply = try await connection.send(["GET", "k"])
            #expect(reply == .array([.string("hello"), .integer(42)]))
        }
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
    ])
    func `what is not the protocol ends the connection`(reply: String) async throws {
        try await withFakeServer(replies: [reply]) { connection, _ in
            let error = await #expect(throws: RedisError.self) { try await connection.send(["GET", "k"]) }
            #expect(error.flatMap(lossReason)?.hasPrefix("what the server sent is not Redis's protocol") == true)
        }
    }

    @Test func `a reply that nobody asked for ends the connection`() async throws {
        try await withFakeServer(replies: ["+OK\r\n+OK\r\n"]) { connection, _ in
            let lost = Latch()
            connection.onChange = { isUp, reason in
                guard !isUp else { return }
                #expect(reason == "the server sent a reply that nobody asked for")
                lost.open()
            }
            let reply = try await connection.send(["GET", "k"])
            #expect(reply == .string("OK"))
            await lost.wait()
        }
    }

    /// A server that greets properly and answers GET with these pieces, each sent in its own turn.
    private func withFakeServer(
        replies: [String], andCloses closes: Bool = false,
        _ body: @Reactor (RedisConnection, String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/fake.sock"
            let listener = try Listener(.unix(path: path)) { stream in
                stream.onBytes = { bytes in
                    let text = String(decoding: bytes, as: UTF8.self)
                    if text.contains("PING") { stream.write("+OK\r\n+PONG\r\n".utf8) }
                    if text.contains("GET") { Reactor.spawn { await answer(stream, replies, closes) } }
                    return bytes.count
                }
                stream.onClose = { _ in }
            }
            defer { listener.close() }
            let connection = RedisConnection(try RedisSettings(url: "unix://\(path)"), purpose: "test")
            connection.start()
            defer { connection.close() }
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
            try await body(connection, path)
        }
    }
}

@Reactor private func answer(_ stream: ByteStream, _ pieces: [String], _ closes: Bool) async {
    for piece in pieces {
        stream.write(piece.utf8)
        let sent = Latch()
        stream.onDrained = { sent.open() }
        await sent.wait()
        await Task.yield()
    }
    if closes { stream.close() }
}
