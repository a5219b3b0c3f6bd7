import Events
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct ResolverTests {
    @Test func `addresses and localhost need no name server`() async throws {
        let resolver = Resolver(nameServer: "127.0.0.1:1")
        #expect(try await resolver.addresses(of: "localhost", within: .seconds(1)) == ["127.0.0.1", "::1"])
        for address in ["10.1.2.3", "::1", "fe80::1"] {
            #expect(try await resolver.addresses(of: address, within: .seconds(1)) == [address])
        }
    }

    @Test func `a name becomes what the name server says`() async throws {
        let server = FakeNameServer(.address(10, 1, 2, 3))
        defer { server.close() }
        let resolver = Resolver(nameServer: server.address)
        for _ in 0..<2 {
            #expect(try await resolver.addresses(of: "redis.test", within: .seconds(30)) == ["10.1.2.3"])
        }
    }

    @Test func `a name that nobody knows is unresolved`() async {
        let server = FakeNameServer(.unknownName)
        defer { server.close() }
        do throws(StreamError) {
            _ = try await Resolver(nameServer: server.address).addresses(of: "nobody.test", within: .seconds(30))
            Issue.record("nobody.test has an address")
        } catch {
            guard case .unresolved(host: "nobody.test", let reason) = error, !reason.isEmpty else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `a name server that is silent costs no more than the limit`() async throws {
        let server = FakeNameServer(.silent)
        defer { server.close() }
        let resolver = Resolver(nameServer: server.address)
        // Left alone, it would ask twice, three seconds each, and then say that the name is unresolved.
        await #expect(throws: StreamError.timedOut(endpoint: "redis.test")) {
            try await resolver.addresses(of: "redis.test", within: .milliseconds(50))
        }
    }
}
