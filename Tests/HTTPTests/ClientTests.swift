import Events
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1))) @Reactor struct ClientTests {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Thing:  one two \r\n\r\nhello"

    @Test(arguments: Way.allCases) func `an answer has status, headers and body`(way: Way) async throws {
        try await withServer(answering: Self.hello) { client, server in
            let response = try await client.send(HTTPClientRequest(url: server.url(way)))
            #expect(response.status == 200)
            #expect(response.body == Array("hello".utf8))
            #expect(response.header("x-thing") == "one two")
            #expect(response.header("x-none") == nil)
            #expect(response.header("Content-Length") == "5")
        }
    }

    @Test(arguments: Way.allCases)
    func `a request carries its method, headers and body and asks for no permission to send them`(way: Way) async throws
    {
        try await withServer(answering: Self.hello) { client, server in
            let body = [UInt8](repeating: 0x61, count: 3000)
            let headers = [(name: "Authorization", value: "Bearer x"), (name: "X-Empty", value: "")]
            _ = try await client.send(
                HTTPClientRequest(method: "POST", url: server.url(way), headers: headers, body: body))
            #expect(server.text.hasPrefix("POST / HTTP/1.1\r\n"))
            #expect(server.text.contains("\r\nAuthorization: Bearer x\r\n"))
            #expect(server.text.contains("\r\nX-Empty:\r\n"))
            #expect(server.text.contains("\r\nContent-Length: 3000\r\n"))
            #expect(!server.text.contains("Expect"))
            #expect(server.received.suffix(3000) == body[...])
        }
    }

    @Test(arguments: Way.allCases) func `a used handle remembers nothing of the last request`(way: Way) async throws {
        try await withServer(answering: Self.hello) { client, server in
            _ = try await client.send(
                HTTPClientRequest(
                    method: "PUT", url: server.url(way), headers: [(name: "X-One", value: "1")], body: Array("abc".utf8)
                ))
            let before = server.received.count
            _ = try await client.send(HTTPClientRequest(url: server.url(way)))
            let second = String(decoding: server.received[before...], as: UTF8.self)
            #expect(second.hasPrefix("GET / HTTP/1.1\r\n"))
            #expect(!second.contains("X-One") && !second.contains("Content-Length"))
            _ = try await client.send(HTTPClientRequest(method: "DELETE", url: server.url(way)))
            _ = try await client.send(HTTPClientRequest(method: "POST", url: server.url(way)))
            #expect(server.text.contains("DELETE / HTTP/1.1\r\n"))
            #expect(server.text.contains("Content-Length: 0\r\n"))
        }
    }

    @Test(arguments: Way.allCases) func `calls to one server share its connection`(way: Way) async throws {
        try await withServer(answering: Self.hello) { client, server in
            for _ in 0..<20 { _ = try await client.send(HTTPClientRequest(url: server.url(way))) }
            #expect(server.connectionCount == 1)
        }
    }

    @Test(arguments: Way.allCases) func `no more connections are opened than a host may have`(way: Way) async throws {
        var settings = HTTPClientSettings()
        settings.connectionsPerHost = 3
        try await withServer(settings, answering: Self.hello) { client, server in
            let url = server.url(way)
            let calls = (0..<30).map { _ in
                Reactor.spawn { await failure(client, HTTPClientRequest(url: url)) }
            }
            for call in calls { #expect(await call.value == nil) }
            #expect((1...3).contains(server.connectionCount))
            #expect(client.callsInFlight == 0)
        }
    }

    @Test(arguments: Way.allCases) func `an interim answer is not the answer`(way: Way) async throws {
        try await withServer(answering: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Self.hello) { client, server in
            let response = try await client.send(HTTPClientRequest(url: server.url(way)))
            #expect(response.status == 200)
            #expect(response.header("link") == nil)
        }
    }

    @Test(arguments: Way.allCases) func `an answer without a body still has a head`(way: Way) async throws {
        try await withServer(answering: "HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n") { client, server in
            let response = try await client.send(HTTPClientRequest(method: "DELETE", url: server.url(way)))
            #expect(response.status == 204)
            #expect(response.header("X-A") == "b")
            #expect(response.body.isEmpty)
        }
    }

    @Test(arguments: Way.allCases) func `a connection that was closed while idle is not noticed by the next call`(
        way: Way
    ) async throws {
        let server = try ScriptedServer {
            $0.write(Self.hello.utf8)
            $0.closeAfterFlush()
        }
        let client = HTTPClient()
        for _ in 0..<5 { #expect(try await client.send(HTTPClientRequest(url: server.url(way))).status == 200) }
        #expect(server.connectionCount == 5)
        client.close()
        server.close()
    }

    @Test(arguments: Way.allCases) func `a stream is delivered as it comes`(way: Way) async throws {
        let server = try ScriptedServer { stream in
            stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n".utf8)
        }
        let client = HTTPClient()
        var arrivals: [String] = []
        var status = 0
        try await client.stream(HTTPClientRequest(url: server.url(way))) {
            status = $0.status
        } onBytes: { bytes in
            #expect(status == 200)
            arrivals.append(String(decoding: bytes, as: UTF8.self))
            return .enough
        }
        #expect(arrivals == ["one"])
        client.close()
        server.close()
    }

    @Test(arguments: Way.allCases) func `what is left of an unwanted answer frees the connection for the next call`(
        way: Way
    ) async throws {
        var unfinished: ByteStream?
        let server = try ScriptedServer { stream in
            let isFirst = unfinished == nil
            unfinished = stream
            let end = isFirst ? "" : "0\r\n\r\n"
            stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n\(end)".utf8)
        }
        var settings = HTTPClientSettings()
        settings.drainTime = .seconds(3600)
        let client = HTTPClient(settings)
        try await client.stream(HTTPClientRequest(url: server.url(way))) { _ in
        } onBytes: { _ in
            .enough
        }
        #expect(client.callsInFlight == 1)
        unfinished?.write("0\r\n\r\n".utf8)
        while client.callsInFlight > 0 { await Task.yield() }
        _ = try await client.send(HTTPClientRequest(url: server.url(way)))
        #expect(server.connectionCount == 1)
        client.close()
        server.close()
    }
}
