import Events
import Foundation
import HTTP
import Postgres
import Redis
import TestSupport
import Testing

/// Commands beside programs that run.
enum CommandsGateway {
    /// A tenant with a bot that knows something, a key in a file, and a gateway; `body` gets the options of `send`.
    static func with(
        _ body: @Sendable @Reactor (CommandLineTool, [String]) async throws -> Void
    ) async throws {
        try await withCommandLine { parley in
            try require(try await parley("bot", "create", "support", "--tenant", "acme", "--providers", "knowledge"))
            let entry = ["--question", "Do you sell tea?", "--answer", "Yes, green and black."]
            try require(try await parley.run(["knowledge", "add", "--tenant", "acme"] + entry))
            let key = try require(
                try await parley("key", "create", "--tenant", "acme", "--name", "k", "--role", "writer", "--json"))
            let keyFile = "\(parley.folder)/key.json"
            try key.output.write(toFile: keyFile, atomically: true, encoding: .utf8)
            let port = "\(freePort())"
            try await Self.running("gateway", parley, ["PORT": port]) { gateway in
                try await gateway.waitUntilReady { await Self.isReady(port) }
                try await body(parley, ["--url", "http://127.0.0.1:\(port)", "--key-file", keyFile])
            }
        }
    }

    @Reactor static func running(
        _ program: String, _ parley: CommandLineTool, _ environment: [String: String] = [:],
        _ body: @Sendable @Reactor (TestServer) async throws -> Void
    ) async throws {
        let server = try TestServer(
            ["env", "-i"] + parley.environment(environment).map { "\($0)=\($1)" } + [
                "\(CommandLineTool.programs)/\(program)"
            ],
            log: "\(parley.folder)/\(program).log")
        defer { server.kill() }
        try await body(server)
    }

    @Reactor private static func isReady(_ port: String) async -> Bool {
        let client = HTTPClient()
        defer { client.close() }
        // Not there yet is what is waited for.
        let response = try? await client.send(HTTPClientRequest(url: "http://127.0.0.1:\(port)/readyz"))
        return response?.status == 200
    }

    /// The id of a user's conversation with the tenant's only bot.
    static func conversation(_ user: String, _ parley: CommandLineTool) async throws -> String {
        let bots = try require(try await parley("bot", "list", "--tenant", "acme", "--json")).list
        return "\(try #require(bots[0]["tenant"] as? Int)).\(try #require(bots[0]["id"] as? Int)).http.\(user)"
    }

    @Reactor static func withRedis(
        _ parley: CommandLineTool, _ body: @Reactor (RedisConnection) async throws -> Void
    ) async throws {
        let redis = RedisConnection(try RedisSettings(url: parley.redisURL), purpose: "test")
        redis.start()
        defer { redis.close() }
        #expect(await redis.waitUntilConnected(within: .seconds(10)))
        try await body(redis)
    }

    @Reactor static func withDatabase(
        _ parley: CommandLineTool, _ body: @Reactor (PostgresPool) async throws -> Void
    ) async throws {
        let pool = PostgresPool(try PostgresSettings(url: parley.databaseURL, maximum: 1, minimum: 0))
        pool.start()
        try await body(pool)
        await pool.close()
    }

    /// Rows of tables, added up.
    @Reactor static func rows(_ tables: [String], _ parley: CommandLineTool) async throws -> Int64 {
        var total: Int64 = 0
        try await withDatabase(parley) { pool in
            for table in tables {
                let statement = PostgresStatement(name: "", sql: "select count(*) from \(table)")
                total += try await pool.run(PostgresQuery(statement)).int(0, 0) ?? -1
            }
        }
        return total
    }
}
