import Events
import Glibc
import Servers
import Service
import Testing

@Reactor @Suite struct ServerConnectionsTests {
    /// On servers that are not there, so that the checks never pass.
    private func connections() throws -> ServerConnections {
        var reader = SettingsReader([
            "REDIS_URL": "unix:///nowhere/redis.sock", "DATABASE_URL": "postgres:///parley?host=/nowhere",
        ])
        let settings = try #require(ServerSettings(reader: &reader))
        return ServerConnections(settings, log: Log(program: "test", format: .text, level: .error, descriptor: null))
    }

    private let null = open("/dev/null", O_WRONLY | O_CLOEXEC)

    @Test func `closed connections check nothing more and are let go`() async throws {
        weak var connections: ServerConnections?
        func useAndClose() async throws {
            let used = try self.connections()
            connections = used
            used.start()
            used.checkInBackground { Issue.record("\($0)") }
            await used.close()
        }
        try await useAndClose()
        let limit = MonotonicTime.milliseconds() + 10_000
        while connections != nil, MonotonicTime.milliseconds() < limit { await Task.yield() }
        #expect(connections == nil)
    }
}
