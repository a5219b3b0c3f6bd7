import Events
import Testing

@testable import HTTP

@Reactor @Suite struct ServerTimeTests {
    @Test func `a client that sends a byte now and then gets 408`() async throws {
        try await withServer({ $0.headTimeout = .milliseconds(100) }) { server, endpoint in
            let client = try await RawClient(endpoint)
            let slow = Reactor.spawn {
                for byte in "GET / HTTP/1.1\r\nHost: t\r\nX: \(String(repeating: "x", count: 400))" {
                    client.send(String(byte))
                    // The pace of the client is what is tested; cancellation ends it.
                    do { try await Reactor.sleep(for: .milliseconds(10)) } catch { return }
                }
            }
            let answer = await client.receiveAll()
            slow.cancel()
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.hasSuffix("header_timeout"))
            #expect(server.statistics.refused == [.headTimedOut: 1])
        }
    }

    @Test func `a body that does not come gets 408`() async throws {
        try await withServer({ $0.bodyTimeout = .milliseconds(100) }) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc")
            let answer = await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.hasSuffix("body_timeout"))
        }
    }

    @Test func `an idle connection is closed without a word`() async throws {
        try await withServer({ $0.idleTimeout = .milliseconds(500) }) { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n")
            let answer = await client.receiveAll()
            #expect(answer.hasSuffix("GET /a "))
            #expect(server.statistics.openConnections == 0)
        }
    }

    @Test func `a handler may take longer than all these times`() async throws {
        let handler: HTTPServer.Handler = { request in
            do { try await Reactor.sleep(for: .milliseconds(1200)) } catch { return HTTPResponse(status: 500) }
            return await echo(request)
        }
        let short: (inout HTTPServerSettings) -> Void = {
            $0.idleTimeout = .milliseconds(400)
            $0.headTimeout = .milliseconds(400)
            $0.bodyTimeout = .milliseconds(400)
        }
        try await withServer(short, handler: handler) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("GET /a HTTP/1.1\r\nHost: t\r\n\r\n")
            await client.receive("GET /a ")
        }
    }

    @Test func `deadlines count from the beginning of a phase`() {
        var settings = HTTPServerSettings()
        settings.sweepInterval = .seconds(1)
        let deadlines = HTTPDeadlines(settings)
        func verdict(_ phase: HTTPConnectionPhase, _ age: Int64, unsent: Bool = false) -> HTTPDeadlines.Verdict {
            deadlines.verdict(phase, age: age, hasUnsentBytes: unsent)
        }
        #expect(verdict(.head, 11_000) == .wait)
        #expect(verdict(.head, 11_001) == .refuse(.headTimedOut))
        #expect(verdict(.body, 21_001) == .refuse(.bodyTimedOut))
        #expect(verdict(.idle, 76_000) == .wait)
        #expect(verdict(.idle, 76_001) == .close)
        #expect(verdict(.lingering, 3_001) == .close)
        #expect(verdict(.lingering, 3_001, unsent: true) == .wait)
        #expect(verdict(.lingering, 76_001, unsent: true) == .close)
        for phase in [HTTPConnectionPhase.handling, .streaming, .closed] {
            #expect(verdict(phase, .max) == .wait)
        }
    }
}
