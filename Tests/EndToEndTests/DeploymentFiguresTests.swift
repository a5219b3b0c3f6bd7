import Conversations
import Events
import JSON
import TestSupport
import Testing

/// What operators see of a whole deployment, whichever gateway they ask.
@Reactor @Suite(.timeLimit(.minutes(10))) struct DeploymentFiguresTests {
    /// Beats come every second with it.
    private static let quick = ["PARLEY_SUMMARY_SECONDS": "1"]

    @Test func `totals are of all gateways and workers, also after kill -9 and replacement`() async throws {
        let plan = Plan.knowledge {
            $0.gateways = 2
            $0.workers = 2
            $0.room = 2
            $0.environment = Self.quick
        }
        try await withDeployment(plan) { deployment in
            let clients = [
                try await deployment.client(of: deployment.gateways[0]),
                try await deployment.client(of: deployment.gateways[1]),
            ]
            for number in 0..<40 {
                let answer = try await clients[number % 2].post("hi", user: "u\(number % 10)", wait: 20)
                #expect(answer.state == "answered", "\(answer)")
            }
            for client in clients {
                try await figures(client, "40 messages") {
                    $0["totalMessages"]?.int64 == 40 && $0["turns"]?.int64 == 40
                }
            }
            deployment.gateways[0].kill()
            deployment.workers[0].kill()
            try deployment.startGateway()
            try await deployment.startReadyWorker()
            let fresh = try await deployment.client(of: deployment.gateways[2])
            try await eventually("the new gateway") { try await fresh.get("/readyz").status == 200 }
            for number in 0..<20 {
                #expect(try await fresh.post("hi", user: "u\(number % 10)", wait: 20).state == "answered")
            }
            for client in [clients[1], fresh] {
                try await figures(client, "60 messages", within: .seconds(60)) {
                    $0["totalMessages"]?.int64 == 60 && $0["turns"]?.int64 == 60
                        && $0["gateways"]?.int64 == 2 && $0["workers"]?["alive"]?.int64 == 2
                }
            }
            let seen = try await figures(fresh, "all") { $0["activeSessions"]?.int64 == 10 }
            #expect(seen["avgMessagesPerSession"]?.double == 6 && seen["totalErrors"]?.int64 == 0, "\(seen)")
            #expect((seen["totalRequests"]?.int64 ?? 0) >= 60 && seen["errorRate"]?.double == 0)
            #expect(seen["workers"]?["slots"]?.int64 == 128 && seen["workers"]?["desired"]?.int64 == 1)
            let processes = try #require(seen["processes"]?.array)
            #expect(processes.count == 4)
            let resident = processes.reduce(0) { $0 + ($1["rss"]?.int64 ?? 0) }
            #expect(seen["memory"]?["rss"]?.int64 == resident && resident > 10_000_000, "\(seen)")
            #expect(seen["pool"]?["maximum"]?.int64 == 32)
            // Who leaves in order is gone at once, and what it counted is not.
            deployment.workers[1].terminate()
            _ = try await deployment.workers[1].exitCode()
            try await figures(fresh, "one worker", within: .seconds(3)) {
                $0["workers"]?["alive"]?.int64 == 1 && $0["turns"]?.int64 == 60
            }
        }
    }

    @Test func `of four processes one writes the summary of an interval`() async throws {
        let plan = Plan.knowledge {
            $0.gateways = 2
            $0.workers = 2
            $0.room = 2
            $0.environment = ["PARLEY_SUMMARY_SECONDS": "2", "PARLEY_LOG": "json"]
            $0.startsPrograms = false
        }
        try await withDeployment(plan) { deployment in
            for _ in 1...2 {
                try deployment.startGateway()
                try deployment.startWorker()
            }
            let all = deployment.gateways + deployment.workers
            var lines: [JSONValue] = []
            try await eventually("six summaries", within: .seconds(60)) {
                lines = try all.flatMap { $0.lines("\"System metrics\"") }.map { try JSONValue(parsing: $0) }
                return lines.count >= 6
            }
            let stretches = lines.compactMap { $0["time"]?.string }.compactMap(Self.seconds).map { $0 / 2 }
            let span = try #require(stretches.max()) - (try #require(stretches.min())) + 1
            // One asked at the end of a stretch may be written in the next.
            #expect(stretches.count == lines.count && lines.count <= span + 1, "\(stretches)")
            #expect(lines.allSatisfy { $0["activeSessions"]?.int64 == 0 && $0["memory"]?["rss"]?.int64 ?? 0 > 0 })
        }
    }

    @Test func `in a log for people the summary is a block`() async throws {
        try await withDeployment(.knowledge { $0.environment = Self.quick }) { deployment in
            let client = try await deployment.client()
            _ = try await client.post("hi", wait: 20)
            let programs = [deployment.gateway, deployment.worker]
            try await eventually("a block") {
                programs.contains { $0.log.contains("\n📨 Total Messages: 1\n📊 Avg Messages/Session: 1\n") }
            }
        }
    }

    @Test func `tokens are counted, and cost where prices are known`() async throws {
        let plan = Plan.model {
            $0.environment = Self.quick.merging(["AI_PRICES": "good=1000000/0"]) { $1 }
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            _ = try await client.post("hi", wait: 20)
            let seen = try await figures(client, "tokens") { $0["tokens"]?["prompt"]?.int64 ?? 0 > 0 }
            // A token costs one.
            #expect(seen["cost"]?.double == seen["tokens"]?["prompt"]?.double, "\(seen)")
            #expect(seen["unpricedTokens"]?.int64 == 0)
        }
    }

    @Test func `a user over the limit is a hit`() async throws {
        let plan = Plan.knowledge { $0.environment = Self.quick.merging(["RATE_LIMIT_PER_USER": "2"]) { $1 } }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            for _ in 1...5 { _ = try await client.post("hi", wait: 20) }
            let seen = try await figures(client, "hits") { $0["rateLimitHits"]?.int64 == 3 }
            #expect(seen["rateLimited"]?["user"]?.int64 == 3 && seen["cost"] == nil, "\(seen)")
        }
    }

    @Test func `without Redis the figures are not to be had, and say so`() async throws {
        try await withDeployment { deployment in
            let client = try await deployment.client()
            // The key is remembered.
            #expect(try await client.get("/api/metrics").status == 200)
            deployment.redis.stop()
            try await eventually("the gateway to see it") { try await client.get("/readyz").status == 503 }
            try await eventually("503") { try await client.get("/api/metrics").status == 503 }
            #expect(try await client.get("/metrics").status == 200)
        }
    }

    /// What `/api/metrics` says once it is as expected.
    @discardableResult
    private func figures(
        _ client: Client, _ what: String, within limit: Duration = .seconds(20), _ expected: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        var last = JSONValue.null
        do {
            try await eventually(what, within: limit) {
                last = try await client.get("/api/metrics").json
                return expected(last)
            }
        } catch {
            throw HarnessError(description: "\(error): \(last.encodedString())")
        }
        return last
    }

    /// Of the day.
    private static func seconds(_ text: String) -> Int? {
        guard let time = text.firstMatch(of: /T(\d\d):(\d\d):(\d\d)/) else { return nil }
        guard let hours = Int(time.1), let minutes = Int(time.2), let seconds = Int(time.3) else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }
}
