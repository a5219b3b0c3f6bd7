import Events
import Redis
import TestSupport
import Testing

@Reactor @Suite struct RedisLoginTests {
    @Test func `TCP and Unix sockets reach the same server`() async throws {
        try await withRedis(tcp: true) { redis in
            try await connected(redis.tcpURL) { _ = try await $0.send(["SET", "k", "v"]) }
            try await connected(redis.url) { connection in
                let reply = try await connection.send(["GET", "k"])
                #expect(reply == .string("v"))
            }
        }
    }

    @Test func `password, user and database of the URL are used`() async throws {
        try await withRedis(arguments: ["--requirepass", "pass word/1"], tcp: true) { redis in
            try await connected("redis://:pass%20word%2F1@127.0.0.1:\(redis.port)/3") { connection in
                let client = try await connection.send(["CLIENT", "INFO"]).string()
                #expect(client.contains(" db=3 ") && client.contains(" user=default "))
                #expect(client.contains(" name=parley-test "))
                _ = try await connection.send(["ACL", "SETUSER", "ana", "on", ">s3cret", "~*", "+@all"])
            }
            try await connected("redis://ana:s3cret@localhost:\(redis.port)") { connection in
                let user = try await connection.send(["ACL", "WHOAMI"])
                #expect(user == .string("ana"))
            }
        }
    }

    @Test func `a wrong password is named as the reason`() async throws {
        try await withRedis(arguments: ["--requirepass", "right"]) { redis in
            let wrong = try await reason(redis.url + "?password=wrong")
            #expect(wrong == "Redis refuses the user or the password of its URL")
            let missing = try await reason(redis.url)
            #expect(missing == "Redis asks for a password: put it into its URL, redis://:password@host")
        }
    }

    @Test func `a database that is not there is named as the reason`() async throws {
        try await withRedis { redis in
            let reason = try await reason(redis.url + "?db=99")
            #expect(reason == "this Redis has no database 99: use a smaller number, or raise its `databases`")
        }
    }

    @Test func `a server tells about itself`() async throws {
        try await withRedisConnection(arguments: ["--maxmemory", "100mb"]) { connection, _ in
            let info = try await RedisServerInfo.read(from: connection)
            #expect(info.isAtLeast(6, 0) && !info.isAtLeast(99, 0))
            #expect(info.maximumMemory == 100 * 1024 * 1024)
            #expect(info.usedMemory > 0)
            #expect(info.evictionPolicy == "noeviction")
            #expect(!info.isAppendOnly)
            #expect(info.appendFsync == "everysec")
            #expect(info.role == "master")
        }
    }

    private func connected(_ url: String, _ body: @Reactor (RedisConnection) async throws -> Void) async throws {
        let connection = RedisConnection(try RedisSettings(url: url), purpose: "test")
        connection.start()
        defer { connection.close() }
        #expect(await connection.waitUntilConnected(within: .seconds(10)))
        try await body(connection)
    }

    /// Why a connection cannot be had.
    private func reason(_ url: String) async throws -> String {
        let connection = RedisConnection(try RedisSettings(url: url), purpose: "test")
        defer { connection.close() }
        return await withCheckedContinuation { continuation in
            connection.onChange = { _, reason in continuation.resume(returning: reason) }
            connection.start()
        }
    }
}
