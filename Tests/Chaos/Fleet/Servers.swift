import Events
import Foundation
import Postgres
import Redis
import TestSupport

/// The run's own Redis and PostgreSQL, with connections that no fault is aimed at.
@Reactor final class Servers {
    /// So few that they can be used up.
    static let postgresConnections = 80

    let redis: TestRedis
    private let folder: String
    let postgres: PostgresServer
    let pool: PostgresPool
    let commands: RedisConnection
    /// One restart at a time.
    let redisTurn = Turnstile()
    let postgresTurn = Turnstile()

    init(folder: String) async throws {
        self.folder = folder
        // What was committed is there after a crash; a power cut is not among the faults.
        let options = "-c synchronous_commit=on -c max_connections=\(Self.postgresConnections)"
        postgres = try await PostgresServer.start(options: options)
        redis = try TestRedis(
            folder: folder, arguments: ["--appendonly", "yes", "--appendfsync", "always"], tcp: false)
        try await redis.waitUntilReady()
        pool = PostgresPool(
            try PostgresSettings(
                url: postgres.url, maximum: 3, minimum: 1, waitTimeout: .seconds(3), applicationName: "chaos"))
        pool.start()
        commands = RedisConnection(try RedisSettings(url: redis.url), purpose: "chaos")
        commands.start()
        _ = await commands.waitUntilConnected(within: .seconds(10))
    }

    func close() async {
        commands.close()
        await pool.close()
        redis.stop()
    }

    // MARK: PostgreSQL

    /// The first column of all rows, as text.
    func texts(_ sql: String) async throws -> [String] {
        let rows = try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
        return (0..<rows.count).map { rows.text($0, 0) ?? "" }
    }

    func number(_ sql: String) async throws -> Int { Int(try await texts(sql).first ?? "") ?? -1 }

    /// Again and again while PostgreSQL is away, for what a fault must undo.
    func insist(_ sql: String) async throws {
        try await eventually("PostgreSQL to take: \(sql)", within: .seconds(60)) {
            do {
                _ = try await self.texts(sql)
                return true
            } catch {
                return false
            }
        }
    }

    static let others = "from pg_stat_activity where backend_type = 'client backend' and application_name <> 'chaos'"

    /// Ends all connections of the programs.
    func terminateBackends() async throws {
        _ = try await texts("select pg_terminate_backend(pid)::text \(Self.others)")
    }

    // MARK: Redis

    func keys(_ pattern: String) async throws -> [String] {
        try await commands.send(["KEYS", pattern]).strings()
    }

    func redis(_ command: String...) async throws { _ = try await commands.send(command) }

    /// How much Redis has written into the last part of its append-only file.
    func redisLogSize() throws -> UInt64 {
        let log = try FileHandle(forReadingFrom: try redisLog())
        defer { try? log.close() }  // it was only read
        return try log.seekToEnd()
    }

    /// Takes away what Redis, which does not run, has written since.
    func cutRedisLog(to size: UInt64) throws {
        let log = try FileHandle(forWritingTo: try redisLog())
        try log.truncate(atOffset: size)
        try log.close()
    }

    private func redisLog() throws -> URL {
        let parts = try FileManager.default.contentsOfDirectory(
            at: URL(fileURLWithPath: "\(folder)/appendonlydir"), includingPropertiesForKeys: nil)
        guard let last = parts.filter({ $0.path.hasSuffix(".incr.aof") }).max(by: { $0.path < $1.path }) else {
            throw ChaosError(description: "Redis has no append-only file")
        }
        return last
    }

    /// Again and again while Redis is away, for what a fault must undo.
    func insistRedis(_ command: String...) async throws {
        try await eventually("Redis to take: \(command)", within: .seconds(60)) {
            do {
                _ = try await commands.send(command)
                return true
            } catch {
                return false
            }
        }
    }
}
