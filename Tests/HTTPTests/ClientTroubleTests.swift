import Events
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1))) @Reactor struct ClientTroubleTests {
    nonisolated private static let half = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"

    @Test(arguments: Way.allCases) func `a port nobody listens on is unreachable`(way: Way) async throws {
        let client = HTTPClient()
        let error = await failure(client, HTTPClientRequest(url: "\(way.scheme)://127.0.0.1:1/"))
        guard case .unreachable(let reason) = error else { throw error ?? .other(reason: "it answered") }
        #expect(reason.contains("127.0.0.1"))
        client.close()
    }

    @Test func `a connection that is idle for too long is closed, and the next call opens another`() async throws {
        var settings = HTTPClientSettings()
        settings.idleTime = .milliseconds(100)
        let closed = Latch()
        try await withServer(settings, answering: "HTTP/1.1 204 No Content\r\n\r\n") { client, server in
            server.onClosed = { closed.open() }
            let request = HTTPClientRequest(url: server.url(.plain))
            _ = try await client.send(request)
            await closed.wait()
            #expect(try await client.send(request).status == 204)
            #expect(server.connectionCount == 2)
        }
    }

    @Test func `only http is spoken`() async throws {
        let client = HTTPClient()
        guard case .other = await failure(client, HTTPClientRequest(url: "file:///etc/passwd")) else {
            Issue.record("a file was read")
            return
        }
        client.close()
    }

    @Test(arguments: Way.allCases) func `a connection that ends in mid-answer is reported as closed`(way: Way)
        async throws
    {
        let server = try ScriptedServer {
            $0.write(Self.half.utf8)
            $0.closeAfterFlush()
        }
        let client = HTTPClient()
        guard case .closed = await failure(client, HTTPClientRequest(url: server.url(way))) else {
            Issue.record("half an answer was taken for a whole one")
            return
        }
        client.close()
        server.close()
    }

    @Test(arguments: Way.allCases) func `an answer larger than allowed is refused`(way: Way) async throws {
        try await withServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world") { client, server in
            let error = await failure(client, HTTPClientRequest(url: server.url(way), maximumBytes: 10))
            #expect(error == .tooLarge(maximumBytes: 10))
            _ = try await client.send(HTTPClientRequest(url: server.url(way), maximumBytes: 11))
        }
    }

    @Test(arguments: Way.allCases) func `endless headers are refused`(way: Way) async throws {
        let line = "X-A: \(String(repeating: "a", count: 8000))\r\n"
        let head = "HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 40)
        try await withServer(answering: head) { client, server in
            guard case .tooLarge = await failure(client, HTTPClientRequest(url: server.url(way))) else {
                Issue.record("320 KB of headers were taken")
                return
            }
        }
    }

    @Test(
        arguments: [
            ("", HTTPClientTimeouts.Phase.firstByte), (half, .idle), ("HTTP/1.1 200 OK\r\n", .idle),
        ], Way.allCases)
    func `silence ends the call in the phase it falls into`(
        answer: (String, HTTPClientTimeouts.Phase), way: Way
    ) async throws {
        let (answer, phase) = answer
        try await withServer(answering: answer) { client, server in
            let isFirst = phase == .firstByte
            let timeouts = HTTPClientTimeouts(
                firstByte: isFirst ? .milliseconds(30) : .seconds(20), idle: .milliseconds(30))
            let error = await failure(client, HTTPClientRequest(url: server.url(way), timeouts: timeouts))
            #expect(error == .timedOut(phase))
            #expect(client.callsInFlight == 0)
        }
    }

    @Test(arguments: Way.allCases) func `a trickle is ended by the total limit`(way: Way) async throws {
        let server = try ScriptedServer { stream in
            stream.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".utf8)
            let timer = LoopTimer { stream.write("x".utf8) }
            timer.start(every: .milliseconds(10))
            stream.onClose = { _ in timer.cancel() }
        }
        let client = HTTPClient()
        let timeouts = HTTPClientTimeouts(idle: .seconds(5), total: .milliseconds(100))
        let error = await failure(client, HTTPClientRequest(url: server.url(way), timeouts: timeouts))
        #expect(error == .timedOut(.total))
        client.close()
        server.close()
    }

    @Test(arguments: Way.allCases) func `a host that does not answer the connection is given up in time`(way: Way)
        async throws
    {
        // A listener whose queue is full does not answer SYNs; a blackhole address may be refused by the network here.
        let client = HTTPClient()
        let timeouts = HTTPClientTimeouts(connect: .milliseconds(100), firstByte: .milliseconds(400))
        let error = await failure(client, HTTPClientRequest(url: "\(way.scheme)://192.0.2.1/", timeouts: timeouts))
        switch error {
        case .timedOut(.connect), .timedOut(.firstByte), .unreachable: break
        default: Issue.record("unexpected: \(String(describing: error))")
        }
        client.close()
    }

    @Test(arguments: Way.allCases) func `cancelling the task ends the call and its connection`(way: Way) async throws {
        let closed = Latch()
        let asked = Latch()
        let server = try ScriptedServer { _ in asked.open() }
        server.onClosed = { closed.open() }
        let client = HTTPClient()
        let url = server.url(way)
        let call = Reactor.spawn { await failure(client, HTTPClientRequest(url: url)) }
        await asked.wait()
        call.cancel()
        #expect(await call.value == .cancelled)
        await closed.wait()
        #expect(client.callsInFlight == 0)
        client.close()
        server.close()
    }

    @Test(arguments: Way.allCases) func `a task that is cancelled before it calls sends nothing`(way: Way) async throws
    {
        try await withServer(answering: "") { client, server in
            let url = server.url(way)
            let call = Reactor.spawn { await failure(client, HTTPClientRequest(url: url)) }
            call.cancel()
            #expect(await call.value == .cancelled)
            #expect(server.connectionCount == 0)
        }
    }

    @Test(arguments: Way.allCases) func `closing the client ends its calls, and later ones at once`(way: Way)
        async throws
    {
        let asked = Latch()
        let server = try ScriptedServer { _ in asked.open() }
        let client = HTTPClient()
        let url = server.url(way)
        let call = Reactor.spawn { await failure(client, HTTPClientRequest(url: url)) }
        await asked.wait()
        client.close()
        #expect(await call.value == .cancelled)
        #expect(await failure(client, HTTPClientRequest(url: url)) == .cancelled)
        server.close()
    }

    @Test(arguments: Way.allCases) func `a reader may cancel its own call`(way: Way) async throws {
        try await withServer(answering: Self.half) { client, server in
            let url = server.url(way)
            var call: Task<HTTPClientError?, Never>?
            call = Reactor.spawn {
                do throws(HTTPClientError) {
                    try await client.stream(HTTPClientRequest(url: url)) { _ in
                    } onBytes: { _ in
                        call?.cancel()
                        return .more
                    }
                    return nil
                } catch {
                    return error
                }
            }
            #expect(await call?.value == .cancelled)
        }
    }
}
