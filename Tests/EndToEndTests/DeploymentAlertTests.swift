import Conversations
import Events
import JSON
import Postgres
import Redis
import TestSupport
import Testing

/// Each alert begins once and ends once, whichever of the processes sees it.
@Reactor @Suite(.timeLimit(.minutes(10))) struct DeploymentAlertTests {
    private static func plan(_ environment: [String: String], _ change: (inout Plan) -> Void = { _ in }) -> Plan {
        var plan = Plan()
        plan.gateways = 2
        plan.workers = 2
        plan.room = 2
        plan.environment = environment.merging(["PARLEY_SUMMARY_SECONDS": "1"]) { $1 }
        change(&plan)
        return plan
    }

    @Test func `conversations that wait too long`() async throws {
        let plan = Self.plan(["PARLEY_ALERT_QUEUE_SECONDS": "1"]) { $0.workers = 0 }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            _ = try await client.post("hi")
            try await begins("High queue latency", "queue", deployment)
            for _ in 1...2 { try await deployment.startReadyWorker() }
            try await ends("High queue latency", deployment)
        }
    }

    @Test func `messages that are given up, and a breaker that opens`() async throws {
        let plan = Self.plan(["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "1"]) { $0.model = "auth" }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            // Five in a row at one of the workers.
            for number in 1...12 { _ = try await client.post("hi", user: "u\(number)", wait: 20) }
            try await begins("Dead letters", "dead", deployment)
            try await begins("Circuit breaker", "breaker", deployment)
            try require(try await deployment.commandLine("dead", "drop-all", "--before", "0s", "--yes"))
            try await ends("Dead letters", deployment)
            // As if the model had answered.
            _ = try await deployment.redisConnection.send(["DEL", "parley:{breaker}:open"])
            try await ends("Circuit breaker", deployment)
        }
    }

    @Test func `requests that fail`() async throws {
        let plan = Self.plan(["PARLEY_LEAVE_SECONDS": "0"]) { $0.hasOwnPostgres = true }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let postgres = try #require(deployment.postgres)
            // So that the key is known without PostgreSQL.
            _ = try await client.post("hi", wait: 20)
            try await postgres.stop()
            for _ in 1...30 {
                try await eventually("a request to fail") { try await client.post("hi").status == 503 }
            }
            try await begins("High error rate! Check logs.", "errors", deployment)
            try await postgres.start()
            try await deployment.waitUntilReady()
            try await together(4) { _ in
                for _ in 1...150 { _ = try await client.get("/healthz") }
            }
            try await ends("High error rate", deployment)
        }
    }

    @Test func `a Redis that fills up`() async throws {
        let plan = Self.plan(["PARLEY_ALERT_REDIS_PERCENT": "50"])
        try await withDeployment(plan) { deployment in
            let redis = deployment.redisConnection
            let used = try await RedisServerInfo.readMemory(from: redis).usedMemory
            _ = try await redis.send(["CONFIG", "SET", "maxmemory", "\(used * 10 / 7)"])
            try await begins("High Redis memory usage", "redis", deployment)
            _ = try await redis.send(["CONFIG", "SET", "maxmemory", "\(used * 100)"])
            try await ends("High Redis memory usage", deployment)
        }
    }

    @Test func `a process that needs too much memory says so by itself`() async throws {
        let plan = Self.plan([:]) { $0.startsPrograms = false }
        try await withDeployment(plan) { deployment in
            try deployment.startGateway()
            try await deployment.startReadyWorker(["PARLEY_MEMORY_LIMIT_MB": "1"])
            try await deployment.waitUntilReady()
            try await begins("High memory usage! Consider restarting.", "memory", deployment)
            #expect(deployment.worker.count("High memory usage!") == 1)
            // Its alert goes with it.
            deployment.worker.terminate()
            _ = try await deployment.worker.exitCode()
            let client = try await deployment.client()
            try await eventually("it to be gone") { try await alerts(client).isEmpty }
        }
    }

    @Test func `connections to the database that are all in use`() async throws {
        let plan = Self.plan(["DB_POOL_MAX": "1", "DB_POOL_MIN": "0"]) { $0.gateways = 1 }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let message = try await client.post("hi", wait: 20)
            try await deployment.database.withConnection { connection in
                try await connection.runScript("begin; lock table messages in access exclusive mode")
                let asking = (1...3).map { _ in
                    Reactor.spawnThrowing { try await client.get("/v1/conversations/\(message.conversation)/messages") }
                }
                try await begins("Database pool exhausted", "pool", deployment)
                try await connection.runScript("rollback")
                for one in asking { _ = try await one.value }
            }
            try await ends("Database pool has connections again", deployment)
        }
    }

    /// The alert is in the figures and once in one log.
    private func begins(_ phrase: String, _ name: String, _ deployment: Deployment) async throws {
        let client = try await deployment.client()
        try await eventually("the alert \(name) in the figures") { try await alerts(client).contains(name) }
        try await eventually("its line") { Self.count(phrase, deployment) >= 1 }
        try await eventually("it to be told to Prometheus") {
            // Of its memory only the process itself tells it.
            let text = try await client.get("/metrics").text
            return name == "memory" || text.contains("parley_alert_active{alert=\"\(name)\"} 1")
        }
        #expect(Self.count(phrase, deployment) == 1)
    }

    /// Neither the figures have it any more, nor was more said than that it began and ended.
    private func ends(_ phrase: String, _ deployment: Deployment) async throws {
        let client = try await deployment.client()
        try await eventually("a second line with \(phrase)", within: .seconds(40)) {
            Self.count(phrase, deployment) >= (phrase.hasSuffix("again") ? 1 : 2)
        }
        try await eventually("no alert in the figures") { try await alerts(client).isEmpty || phrase == "Dead letters" }
        #expect(Self.count(phrase, deployment) == (phrase.hasSuffix("again") ? 1 : 2))
    }

    private func alerts(_ client: Client) async throws -> [String] {
        try await client.get("/api/metrics").json["alerts"]?.array?.compactMap { $0["alert"]?.string } ?? []
    }

    private static func count(_ phrase: String, _ deployment: Deployment) -> Int {
        (deployment.gateways + deployment.workers).reduce(0) { $0 + $1.count(phrase) }
    }
}
