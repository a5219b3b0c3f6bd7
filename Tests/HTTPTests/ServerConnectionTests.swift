import Events
import Testing

@testable import HTTP

@Reactor @Suite struct ServerConnectionTests {
    private let get = "GET /a HTTP/1.1\r\nHost: t\r\n\r\n"

    @Test func `answers with status, date, length and body, and keeps the connection`() async throws {
        try await withServer { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send("POST /p?q=1 HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nhi")
            let answer = await client.receive("POST /p hi")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
            #expect(answer.contains("\r\nX-Test: yes\r\nContent-Length: 10\r\n\r\n"))
            #expect(!answer.contains("Connection:"))
            client.send(get)
            await client.receive("GET /a ")
            #expect(server.statistics.openConnections == 1)
            #expect(server.statistics.requests == 2)
            #expect(server.statistics.runningRequests == 0)
        }
    }

    @Test func `pipelined requests are served one at a time and in order`() async throws {
        var running = 0
        var most = 0
        let handler: HTTPServer.Handler = { request in
            running += 1
            most = max(most, running)
            for _ in 0..<(request.path == "/0" ? 20 : 1) { await Task.yield() }
            running -= 1
            return await echo(request)
        }
        try await withServer(handler: handler) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send((0..<10).map { "GET /\($0) HTTP/1.1\r\nHost: t\r\n\r\n" }.joined())
            let text = await client.receive("GET /9 ")
            let order = text.split(separator: "GET /").dropFirst().compactMap(\.first)
            #expect(String(order) == "0123456789")
            #expect(most == 1)
        }
    }

    @Test func `far more pipelined requests than are kept are all served`() async throws {
        try await withServer({ $0.maximumPipelinedBytes = 1000 }) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(String(repeating: get, count: 5000) + "GET /last HTTP/1.1\r\nHost: t\r\n\r\n")
            await client.receive("GET /last ")
        }
    }

    @Test func `HEAD is answered with the length and without the body`() async throws {
        try await withServer { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("HEAD /abc HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            let answer = await client.receiveAll()
            #expect(answer.contains("Content-Length: 10\r\n"))
            #expect(answer.hasSuffix("\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test func `a status without a body has no length`() async throws {
        let handler: HTTPServer.Handler = { _ in HTTPResponse(status: 204) }
        try await withServer(handler: handler) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get)
            let answer = await client.receive("\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 204 No Content\r\n") && !answer.contains("Content-Length"))
        }
    }

    @Test(arguments: ["GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.1\r\nHost: t\r\nConnection: x, Close\r\n\r\n"])
    func `closes after the answer when the client asks for it`(request: String) async throws {
        try await withServer { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(request)
            let answer = await client.receiveAll()
            #expect(answer.contains("\r\nConnection: close\r\n") && answer.hasSuffix("GET /a "))
        }
    }

    @Test func `Expect 100-continue is answered before the body comes`() async throws {
        try await withServer { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("POST /e HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            await client.receive("HTTP/1.1 100 Continue\r\n\r\n")
            client.send("ok")
            await client.receive("POST /e ok")
        }
    }

    @Test func `a body that is too large is refused before it is sent`() async throws {
        try await withServer { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send("POST / HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n")
            let answer = await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("body_too_large"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(server.statistics.refused == [.bodyTooLarge: 1])
        }
    }

    @Test func `chunked bodies are decoded`() async throws {
        try await withServer { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("POST /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
            client.send("1;x=y\r\nc\r\n0\r\nTrailer: t\r\n\r\n" + get)
            let text = await client.receive("GET /a ")
            #expect(text.contains("POST /c abc"))
        }
    }

    @Test func `a header of a megabyte is refused and the answer arrives`() async throws {
        try await withServer { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("GET / HTTP/1.1\r\nHost: t\r\nX: " + String(repeating: "x", count: 1 << 20))
            let answer = await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 431 ") && answer.hasSuffix("headers_too_large"))
        }
    }

    @Test func `nothing after a refused request is served`() async throws {
        try await withServer { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab" + get)
            let answer = await client.receiveAll()
            #expect(answer.hasSuffix("malformed_content_length"))
            #expect(server.statistics.requests == 0)
        }
    }

    @Test func `one connection more than the maximum is answered 503 and closed`() async throws {
        try await withServer({ $0.maximumConnections = 1 }) { server, endpoint in
            let first = try await RawClient(endpoint)
            first.send(get)
            await first.receive("GET /a ")
            let second = try await RawClient(endpoint)
            let answer = await second.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.hasSuffix("too_many_connections"))
            first.send(get)
            await first.receive("GET /a ", times: 2)
        }
    }

    @Test func `control characters in an answer's header cannot end its line`() async throws {
        let handler: HTTPServer.Handler = { _ in
            HTTPResponse(status: 200, headers: [HTTPHeader("X", "a\r\nSet-Cookie: b")])
        }
        try await withServer(handler: handler) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get)
            let answer = await client.receive("\r\n\r\n")
            #expect(answer.contains("X: a??Set-Cookie: b\r\n"))
        }
    }

    @Test func `a request shows its parts decoded`() async throws {
        let handler: HTTPServer.Handler = { request in
            #expect(request.segments == ["v1", "a/b", "ü", ""])
            #expect(request.query.map(\.0) == ["x", "y", "z"])
            #expect(request.query("x") == "1 2" && request.query("y") == "a=b" && request.query("z") == "")
            #expect(request.query("w") == nil)
            return await echo(request)
        }
        try await withServer(handler: handler) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("GET /v1/a%2Fb/%C3%BC/?x=1+2&y=a%3Db&z HTTP/1.1\r\nHost: t\r\n\r\n")
            await client.receive("GET /v1/")
        }
    }
}
