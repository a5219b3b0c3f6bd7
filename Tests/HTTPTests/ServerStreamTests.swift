import Events
import TestSupport
import Testing

@testable import HTTP

@Reactor @Suite struct ServerStreamTests {
    private func get(_ version: String = "1.1") -> String { "GET /s HTTP/\(version)\r\nHost: t\r\n\r\n" }

    private func streaming(_ body: HTTPStreamBody) -> HTTPServer.Handler {
        { request in
            guard request.path == "/s" else { return await echo(request) }
            return HTTPResponse(
                status: 200, headers: [HTTPHeader("Content-Type", "text/event-stream")], body: .stream(body))
        }
    }

    @Test func `a stream leaves in chunks and the connection goes on after it`() async throws {
        let body = HTTPStreamBody()
        body.write(Array("early".utf8))
        try await withServer(handler: streaming(body)) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get() + "GET /next HTTP/1.1\r\nHost: t\r\n\r\n")
            let head = await client.receive("\r\n\r\n5\r\nearly\r\n")
            #expect(head.contains("\r\nTransfer-Encoding: chunked\r\n") && !head.contains("Content-Length"))
            body.write(Array(String(repeating: "x", count: 300).utf8))
            await client.receive("12c\r\nxxx")
            body.finish()
            let all = await client.receive("GET /next ")
            #expect(all.contains("\r\n0\r\n\r\nHTTP/1.1 200 OK"))
            body.write([1])
            #expect(!body.isOpen && body.unsentBytes == 0)
        }
    }

    @Test func `a stream to HTTP 1 0 ends with the connection`() async throws {
        let body = HTTPStreamBody()
        try await withServer(handler: streaming(body)) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get("1.0"))
            await client.receive("\r\n\r\n")
            body.write(Array("abc".utf8))
            body.finish()
            let all = await client.receiveAll()
            #expect(all.hasSuffix("\r\n\r\nabc") && !all.contains("chunked"))
        }
    }

    @Test func `a stream that was finished before it began is sent whole`() async throws {
        let body = HTTPStreamBody()
        body.write(Array("all".utf8))
        body.finish()
        try await withServer(handler: streaming(body)) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get())
            await client.receive("3\r\nall\r\n0\r\n\r\n")
        }
    }

    @Test func `a stream that was finished and never answered with keeps nothing`() {
        weak var kept: HTTPStreamBody?
        func finishUnopened() {
            let body = HTTPStreamBody()
            body.onClosed = { _ in body.write([1]) }  // as a writer that holds its body
            body.onDraining = { body.finish() }
            body.finish()
            kept = body
        }
        finishUnopened()
        #expect(kept == nil)
    }

    @Test func `the writer learns that its reader has left`() async throws {
        let body = HTTPStreamBody()
        let closed = Latch()
        body.onClosed = { end in
            #expect(end == .clientLeft)
            closed.open()
        }
        try await withServer(handler: streaming(body)) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get())
            await client.receive("\r\n\r\n")
            client.close()
            await expectOpen(closed)
            #expect(!body.isOpen)
        }
    }

    @Test func `a reader that does not read is cut off`() async throws {
        let body = HTTPStreamBody()
        var end: HTTPStreamBody.End?
        body.onClosed = { end = $0 }
        try await withServer(handler: streaming(body)) { server, endpoint in
            let client = try await RawClient(endpoint, isReading: false)
            client.send(get())
            var written = 0
            while end == nil, written < 64 << 20 {
                body.write([UInt8](repeating: 0x78, count: 64 * 1024))
                written += 64 * 1024
                await endOfTurn()  // lets the loop send
            }
            #expect(end == .tooSlow)
            #expect(server.statistics.slowReaders == 1)
            #expect(server.statistics.openConnections == 0)
        }
    }

    @Test func `a stream asked for with HEAD is not written`() async throws {
        let body = HTTPStreamBody()
        var end: HTTPStreamBody.End?
        body.onClosed = { end = $0 }
        try await withServer(handler: streaming(body)) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("HEAD /s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            let all = await client.receiveAll()
            #expect(all.hasSuffix("\r\n\r\n") && end == .notWanted)
        }
    }

    @Test func `a draining server asks the writers to finish`() async throws {
        let body = HTTPStreamBody()
        body.onDraining = {
            body.write(Array("bye".utf8))
            body.finish()
        }
        try await withServer(handler: streaming(body)) { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get())
            await client.receive("\r\n\r\n")
            await server.drain()
            let all = await client.receiveAll()
            #expect(all.hasSuffix("3\r\nbye\r\n0\r\n\r\n"))
        }
    }

    @Test func `closing the server ends its streams`() async throws {
        let body = HTTPStreamBody()
        var end: HTTPStreamBody.End?
        body.onClosed = { end = $0 }
        try await withServer(handler: streaming(body)) { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get())
            await client.receive("\r\n\r\n")
            server.close()
            #expect(end == .serverClosed)
            _ = await client.receiveAll()
        }
    }
}
