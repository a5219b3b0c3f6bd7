import Events
import Testing

@testable import HTTP

@Reactor @Suite struct ServerLeavingTests {
    private let get = "GET /a HTTP/1.1\r\nHost: t\r\n\r\n"

    @Test func `a handler whose client leaves is told and cancelled`() async throws {
        let started = Latch()
        let told = Latch()
        let cancelled = Latch()
        let handler: HTTPServer.Handler = { request in
            request.onAbandoned = { told.open() }
            started.open()
            do { try await Reactor.sleep(for: .seconds(60)) } catch { cancelled.open() }
            #expect(request.isAbandoned)
            return await echo(request)
        }
        try await withServer(handler: handler) { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get + get)
            await expectOpen(started)
            client.close()
            await expectOpen(told)
            await expectOpen(cancelled)
            #expect(server.statistics.abandonedRequests == 1)
            #expect(server.statistics.openConnections == 0)
        }
    }

    @Test func `what is handled after a request that was given up is not cancelled`() async throws {
        let started = Latch()
        let cancelled = Latch()
        let handler: HTTPServer.Handler = { request in
            guard request.path == "/slow" else {
                let answer = await echo(request)
                return Task.isCancelled ? HTTPResponse(status: 500) : answer
            }
            started.open()
            do { try await Reactor.sleep(for: .seconds(60)) } catch { cancelled.open() }
            return await echo(request)
        }
        try await withServer(handler: handler) { _, endpoint in
            let leaving = try await RawClient(endpoint)
            leaving.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n")
            await expectOpen(started)
            leaving.close()
            await expectOpen(cancelled)
            let staying = try await RawClient(endpoint)
            staying.send(get + get)
            await staying.receive("HTTP/1.1 200 OK", times: 2)
        }
    }

    @Test func `draining closes the idle, finishes what runs and then returns`() async throws {
        let started = Latch()
        let mayFinish = Latch()
        let handler: HTTPServer.Handler = { request in
            guard request.path == "/slow" else { return await echo(request) }
            started.open()
            await mayFinish.wait()
            return await echo(request)
        }
        try await withServer(handler: handler) { server, endpoint in
            let idle = try await RawClient(endpoint)
            idle.send(get)
            await idle.receive("GET /a ")
            let busy = try await RawClient(endpoint)
            busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n" + get)
            await expectOpen(started)
            let drained = Latch()
            Reactor.spawn {
                await server.drain()
                drained.open()
            }
            _ = await idle.receiveAll()
            #expect(!drained.isOpen)
            let late = try await RawClient(endpoint)
            late.send(get)
            #expect(
                await late.receiveAll().contains("\r\nConnection: close\r\n"), "it is answered until the port closes")
            let silent = try await RawClient(endpoint)
            mayFinish.open()
            let answer = await busy.receiveAll()
            #expect(answer.contains("\r\nConnection: close\r\n") && answer.hasSuffix("GET /slow "))
            #expect(await silent.receiveAll() == "")
            await expectOpen(drained)
            #expect(server.statistics.openConnections == 0)
            await #expect(throws: StreamError.self) { _ = try await RawClient(endpoint) }
        }
    }

    @Test func `in its grace a draining server goes on, and its answers end their connections`() async throws {
        try await withServer { server, endpoint in
            let kept = try await RawClient(endpoint)
            kept.send(get)
            await kept.receive("GET /a ")
            let drained = Latch()
            let draining = Reactor.spawn {
                await server.drain(after: .seconds(3600))
                drained.open()
            }
            while !server.isDraining { await Task.yield() }
            kept.send(get)
            #expect(await kept.receiveAll().contains("\r\nConnection: close\r\n"))
            let fresh = try await RawClient(endpoint)
            fresh.send(get)
            #expect(await fresh.receiveAll().contains("\r\nConnection: close\r\n"))
            #expect(!drained.isOpen)
            draining.cancel()
            await expectOpen(drained)
        }
    }

    @Test func `draining a server without connections returns at once`() async throws {
        try await withServer { server, _ in await server.drain() }
    }

    @Test func `closing cancels what runs`() async throws {
        let started = Latch()
        let cancelled = Latch()
        let handler: HTTPServer.Handler = { request in
            started.open()
            do { try await Reactor.sleep(for: .seconds(60)) } catch { cancelled.open() }
            return await echo(request)
        }
        try await withServer(handler: handler) { server, endpoint in
            let client = try await RawClient(endpoint)
            client.send(get)
            await expectOpen(started)
            server.close()
            await expectOpen(cancelled)
            #expect(await client.receiveAll() == "")
        }
    }
}
