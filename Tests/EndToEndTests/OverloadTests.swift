import Events
import Redis
import TestSupport
import Testing

/// What a gateway refuses when too much is under way, and how it says so.
@Reactor @Suite(.timeLimit(.minutes(10))) struct OverloadTests {
    @Test func `a full mailbox and a tenant with too much waiting are refused, each by its code, and counted`()
        async throws
    {
        let plan = Plan.knowledge {
            $0.workers = 0
            $0.environment = ["PARLEY_MAILBOX_LIMIT": "2", "PARLEY_TENANT_LIMIT": "2"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            for _ in 0..<2 { #expect(try await client.post("hi", user: "ana").status == 202) }
            try expect(try await client.post("hi", user: "ana"), 429, "mailbox_full", retryAfter: 5...7)
            #expect(try await client.post("hi", user: "bob").status == 202)
            try expect(try await client.post("hi", user: "cy"), 429, "tenant_full", retryAfter: 5...7)
            let other = try await Tenancy.make("beta", in: deployment.database, plan.bot)
            #expect(try await client.with(key: other.writer).post("hi").status == 202, "another tenant")
            try await expectCounted(client, ["mailbox_full": 1, "tenant_full": 1])
        }
    }

    @Test func `at the memory watermark everything is refused before Redis is full, until it has fallen`() async throws
    {
        try await withDeployment(.knowledge { $0.redis = ["--maxmemory-policy", "noeviction"] }) { deployment in
            let client = try await deployment.client()
            let redis = deployment.redisConnection
            // So much that what the programs themselves need makes no difference.
            _ = try await redis.send(["SET", "somebody-else", String(repeating: "x", count: 30 << 20)])
            try await fill(80, redis)
            #expect(try await client.post("hi", user: "ana", wait: 20).status == 200)
            try await eventually("the gateway to see it") {
                try await fill(94, redis)
                return try await client.get("/readyz").status == 503
            }
            try expect(try await client.post("hi"), 503, "memory_high", retryAfter: 1...90)
            #expect(try await client.get("/metrics").text.contains(/(?m)^parley_redis_memory_ratio 0\.9/))
            // Below the watermark, and not yet below the lower mark: the gateway sees it twice and stays closed.
            try await eventually("the gateway to see it") {
                try await fill(88, redis)
                return try await client.get("/metrics").text.contains(/(?m)^parley_redis_memory_ratio 0\.8/)
            }
            #expect(try await client.get("/readyz").status == 503)
            _ = try await redis.send(["DEL", "somebody-else"])
            try await eventually("the gateway to accept again") { try await client.get("/readyz").status == 200 }
            #expect(try await client.post("hi", user: "ana", wait: 20).status == 200)
            try await expectCounted(client, ["memory_high": 1])

            // Faster than the gateway looks: Redis refuses by itself.
            _ = try await redis.send(["CONFIG", "SET", "maxmemory", "1"])
            let refused = try await client.post("hi")
            #expect(["memory_full", "memory_high"].contains(refused.code), "\(refused)")
        }
    }

    @Test func `a tenant whose messages wait too long is refused, another one is not`() async throws {
        let plan = Plan.knowledge {
            $0.workers = 0
            $0.environment = ["PARLEY_QUEUE_SECONDS": "600"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let slow = try await client.post("hi")
            #expect(slow.status == 202)
            let other = try await Tenancy.make("beta", in: deployment.database, plan.bot)
            let second = client.with(key: other.writer)
            #expect(try await second.post("hi").status == 202)
            // As if it had waited for 700 seconds.
            let mail = "parley:{0}:mail:\(slow.conversation)"
            let envelope = try await deployment.redisConnection.send(["LINDEX", mail, "0"]).string()
            let arrival = WallTime.milliseconds() - 700_000
            let aged = envelope.replacing(/"at":\d+/, with: "\"at\":\(arrival)")
            _ = try await deployment.redisConnection.send(["LSET", mail, "0", aged])
            try await eventually("the gateway to see it") { try await client.post("hi", user: "bob").status == 503 }
            let refused = try await client.post("hi", user: "bob")
            // It is 250 s above the lower mark.
            try expect(refused, 503, "queue_slow", retryAfter: 250...380)
            #expect(try await second.post("hi", user: "bob").status == 202)
            #expect(try await client.get("/readyz").status == 200)
            #expect(try await client.get("/metrics").text.contains(/(?m)^parley_queue_latency_seconds 7\d\d/))
            try await deployment.startReadyWorker()
            try await eventually("the gateway to accept again") {
                try await client.post("hi", user: "cy").status == 202
            }
        }
    }

    @Test func `how long messages wait is told also where nobody is refused for it`() async throws {
        let plan = Plan.knowledge {
            $0.workers = 0
            $0.environment = ["PARLEY_QUEUE_SECONDS": "0"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            #expect(try await client.post("hi").status == 202)
            try await eventually("the wait to be told") {
                try await client.get("/metrics").text.contains(/(?m)^parley_queue_latency_seconds [1-9]/)
            }
            #expect(try await client.post("hi").status == 202)
        }
    }

    /// Sets Redis' limit so that so many percent of it are used.
    private func fill(_ percent: Int64, _ redis: RedisConnection) async throws {
        let used = RedisServerInfo(info: try await redis.send(["INFO", "memory"]).string()).usedMemory
        _ = try await redis.send(["CONFIG", "SET", "maxmemory", "\(used * 100 / percent)"])
    }

    private func expect(_ answer: Answer, _ status: Int, _ code: String, retryAfter: ClosedRange<Int>) throws {
        #expect(answer.status == status && answer.code == code, "\(answer)")
        let seconds = try #require(answer.header("Retry-After").flatMap { Int($0) }, "\(answer)")
        #expect(retryAfter.contains(seconds), "\(seconds)")
    }

    private func expectCounted(_ client: Client, _ counts: [String: Int]) async throws {
        let figures = try await client.get("/metrics").text
        for (code, count) in counts {
            #expect(figures.contains("parley_refused_total{code=\"\(code)\"} \(count)"), "\(figures)")
        }
    }
}
