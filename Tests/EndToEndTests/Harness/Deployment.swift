import Conversations
import Events
import Foundation
import HTTP
import Postgres
import Redis
import SimulatedModel
import TestSupport
import Testing

/// Gateways and workers as processes, with a Redis, a PostgreSQL and a simulated model of their own.
@Reactor final class Deployment {
    let plan: Plan
    let redis: TestRedis
    /// Nil unless the plan asks for one of its own.
    let postgres: PostgresServer?
    let database: PostgresPool
    /// For looking into the queue.
    let redisConnection: RedisConnection
    let model: SimulatedModel
    let tenancy: Tenancy
    private(set) var gateways: [Program] = []
    private(set) var workers: [Program] = []
    private let http = HTTPClient()
    private let folder: String
    private let databaseURL: String
    private var started = 0

    fileprivate init(
        _ plan: Plan, _ redis: TestRedis, _ postgres: PostgresServer?, databaseURL: String, folder: String
    ) async throws {
        self.plan = plan
        self.redis = redis
        self.postgres = postgres
        self.databaseURL = databaseURL
        self.folder = folder
        database = PostgresPool(try PostgresSettings(url: databaseURL, maximum: 4, minimum: 0))
        database.start()
        redisConnection = RedisConnection(try RedisSettings(url: redis.url), purpose: "test")
        redisConnection.start()
        try await Migrator(database).migrate()
        tenancy = try await Tenancy.make("demo", in: database, plan.bot)
        model = SimulatedModel()
        try model.start()
    }

    fileprivate func close() async {
        for program in gateways + workers { program.kill() }
        http.close()
        model.close()
        redisConnection.close()
        await database.close()
    }

    /// Starts what the plan asks for; returns when all of it is ready.
    func startPrograms() async throws {
        for _ in 0..<plan.gateways { try startGateway() }
        for _ in 0..<plan.workers { try startWorker() }
        for gateway in gateways { _ = try await port(of: gateway) }
        for worker in workers { try await worker.waitForLog("Worker claims") }
        try await waitUntilReady()
    }

    func waitUntilReady(within limit: Duration = .seconds(20)) async throws {
        let client = try await client()
        try await eventually("the gateway to be ready", within: limit) { try await client.get("/readyz").status == 200 }
    }

    // MARK: Programs

    var gateway: Program { gateways[0] }
    var worker: Program { workers[0] }

    @discardableResult
    func startGateway(_ environment: [String: String] = [:]) throws -> Program {
        let program = try start(.gateway, ["PORT": "0"].merging(environment) { $1 })
        gateways.append(program)
        return program
    }

    /// Returns when it claims.
    @discardableResult
    func startReadyWorker(_ environment: [String: String] = [:]) async throws -> Program {
        let worker = try startWorker(environment)
        try await worker.waitForLog("Worker claims")
        return worker
    }

    @discardableResult
    func startWorker(_ environment: [String: String] = [:]) throws -> Program {
        let program = try start(.worker, environment)
        workers.append(program)
        return program
    }

    func start(_ kind: Program.Kind, _ environment: [String: String], arguments: [String] = []) throws -> Program {
        started += 1
        let all = settings.merging(plan.environment) { $1 }.merging(environment) { $1 }
        return try Program(kind, arguments, environment: all, log: "\(folder)/\(kind.rawValue)-\(started).log")
    }

    private var settings: [String: String] {
        var settings = [
            "REDIS_URL": redis.url, "DATABASE_URL": databaseURL, "DB_POOL_MAX": "8", "RATE_LIMIT_GLOBAL": "0",
        ]
        if let name = plan.model {
            settings["AI_BASE_URL"] = "http://127.0.0.1:\(model.port)/v1"
            settings["AI_MODEL"] = name
        }
        return settings
    }

    /// The command line, on the servers of this deployment.
    var commandLine: CommandLineTool {
        CommandLineTool(folder: folder, redisURL: redis.url, databaseURL: databaseURL)
    }

    // MARK: Clients

    /// A client with the writer's key.
    func client(of gateway: Program? = nil) async throws -> Client {
        Client(http: http, port: try await port(of: gateway ?? self.gateway), key: tenancy.writer)
    }

    /// Port 0 lets the system choose; the log says which one.
    func port(of gateway: Program) async throws -> UInt16 {
        try await gateway.waitForLog("Gateway listens")
        let line = gateway.lines("Gateway listens").first ?? ""
        return try #require(line.firstMatch(of: /port=(\d+)/).flatMap { UInt16($0.1) }, "\(line)")
    }

    // MARK: Looking

    /// One number of the database.
    func number(_ sql: String) async throws -> Int {
        Int(try await database.run(PostgresQuery(PostgresStatement(name: "", sql: sql))).int(0, 0) ?? -1)
    }

    /// The first column of all rows.
    func texts(_ sql: String) async throws -> [String] {
        let rows = try await database.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
        return (0..<rows.count).map { rows.text($0, 0) ?? "" }
    }

    /// Returns when so many messages of users have been dealt with.
    func waitForSettled(_ count: Int, within limit: Duration = .seconds(60)) async throws {
        try await eventually("\(count) messages to be settled", within: limit) {
            try await number("select count(*) from messages where role = 'user'") >= count
        }
    }

    /// The keys in Redis that a pattern names.
    func keys(_ pattern: String) async throws -> [String] {
        guard case .array(let keys) = try await redisConnection.send(["KEYS", pattern]) else { return [] }
        return keys.map { "\($0)" }
    }

    /// How many conversations are put off.
    func parkedCount() async throws -> Int {
        guard case .integer(let count) = try await redisConnection.send(["ZCARD", "parley:{0}:later"]) else {
            return -1
        }
        return Int(count)
    }

    /// The ends of all logs, for the report of a test that failed.
    fileprivate var logs: String {
        let all =
            gateways.enumerated().map { ("gateway \($0)", $1.log) }
            + workers.enumerated().map { ("worker \($0)", $1.log) }
        return all.map { "--- \($0)\n\($1.suffix(3000))" }.joined(separator: "\n")
    }
}

/// Runs `body` with a deployment of its own; everything is killed and removed afterwards, whatever happens. When
/// `body` throws, the logs are part of the issue.
@Reactor func withDeployment(
    _ plan: Plan = Plan(), _ body: @escaping @Sendable @Reactor (Deployment) async throws -> Void
) async throws {
    try await Room.taking(plan.room) {
        // As a task of the loop: in the test's own task each wait would pass through the pool of threads.
        try await Reactor.spawnThrowing { try await run(plan, body) }.value
    }
}

@Reactor private func run(
    _ plan: Plan, _ body: @escaping @Sendable @Reactor (Deployment) async throws -> Void
) async throws {
    try await withRedis(arguments: plan.redis) { redis in
        try await withTemporaryFolder { folder in
            if plan.hasOwnPostgres {
                try await withOwnPostgres { server in
                    try await run(plan, redis, server, databaseURL: server.url, folder: folder, body)
                }
            } else {
                try await withPostgres { url in
                    try await run(plan, redis, nil, databaseURL: url, folder: folder, body)
                }
            }
        }
    }
}

@Reactor private func run(
    _ plan: Plan, _ redis: TestRedis, _ postgres: PostgresServer?, databaseURL: String, folder: String,
    _ body: @escaping @Sendable @Reactor (Deployment) async throws -> Void
) async throws {
    let deployment = try await Deployment(plan, redis, postgres, databaseURL: databaseURL, folder: folder)
    var failure: (any Error)?
    do {
        if plan.startsPrograms { try await deployment.startPrograms() }
        try await body(deployment)
    } catch {
        failure = error
    }
    let logs = deployment.logs
    await deployment.close()
    if let failure { throw HarnessError(description: "\(failure)\n\(logs)") }
}
