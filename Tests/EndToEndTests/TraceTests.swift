import Conversations
import Events
import JSON
import Postgres
import Redis
import SimulatedModel
import TestSupport
import Testing

/// What became of messages, as tenants read it over HTTP and operators by `parley trace`.
@Reactor @Suite(.timeLimit(.minutes(10))) struct TraceTests {
    private static let lease = ["PARLEY_LEASE_SECONDS": "8"]

    @Test func `a message that was answered at once has every step, and only its tenant reads them`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            let message = try await client.post("hello", wait: 20)
            let story = try await story(deployment, message.id)
            #expect(
                story.kinds == [
                    "received", "queued", "claimed", "limits", "prompt", "asked", "answered", "stored", "delivered",
                ])
            let worker = try #require(deployment.worker.lines("Worker claims").first)
            #expect(worker.contains(story.text("claimed", "worker") ?? "?"), "\(worker)")
            #expect(story["limits"]?["used"] == 1 && story["limits"]?["of"] == 100)
            #expect(story["prompt"]?["messages"] == 1 && (story.number("prompt", "tokens") ?? 0) > 0)
            #expect(story.text("asked", "provider") == "openai" && story.text("asked", "outcome") == "ok")
            #expect(story["asked"]?["first_text_ms"]?.int64 != nil && story["asked"]?["ms"]?.int64 != nil)
            #expect((story.number("answered", "prompt_tokens") ?? 0) > 0)
            #expect(story.times == story.times.sorted())

            let other = try await Tenancy.make("other", in: deployment.database, BotSettings())
            #expect(try await client.with(key: other.admin).get("/v1/messages/\(message.id)/timeline").status == 404)
            #expect(try await client.get("/v1/messages/msg_nonsense/timeline").status == 404)
            #expect(try await client.with(key: nil).get("/v1/messages/\(message.id)/timeline").status == 401)
            #expect(try await client.delete("/v1/messages/\(message.id)/timeline").status == 405)

            let parley = deployment.commandLine
            let json = try require(try await parley("trace", message.id, "--json"))
            #expect(json.object["conversation"] as? String == message.conversation)
            #expect((json.object["events"] as? [[String: Any]])?.count == 9)
            let lines = try require(try await parley("trace", message.id)).output
            #expect(lines.contains("asked") && lines.contains("first text after"), "\(lines)")
            #expect(try await parley("trace", "nonsense").code == 64)
            #expect(try await parley("trace", "msg_00000000000000000000000000_0").code == 1)
            #expect(try await deployment.number("select count(*) from lane_events") == 0)
        }
    }

    @Test func `each try of a provider is told, within a pass and over several`() async throws {
        let plan = Plan.model("flaky-4") {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "3"]
        }
        try await withDeployment(plan) { deployment in
            let message = try await deployment.client().post("hello", wait: 40)
            #expect(message.reply == "You said: hello", "\(message)")
            let story = try await story(deployment, message.id) { $0.kinds.contains("parked") }
            #expect(
                story.kinds == [
                    "received", "queued", "claimed", "limits", "prompt", "asked", "asked", "asked", "parked", "claimed",
                    "limits", "prompt", "asked", "asked", "answered", "stored", "delivered",
                ])
            let outcomes = story.events.filter { $0["event"] == "asked" }.map { $0["outcome"]?.string ?? "" }
            #expect(outcomes == ["failed 500", "failed 500", "failed 500", "failed 500", "ok"])
            #expect(story["parked"]?["attempt"] == 1 && story["parked"]?["of"] == 3)
            #expect(story.text("parked", "reason") == "model" && story["parked"]?["error"] == nil)
            #expect(story.events[9]["attempt"] == 2)
            let told = try require(try await deployment.commandLine("trace", message.id)).output
            #expect(told.contains("attempt 1 of 3 (model: failed with 500"), "\(told)")
        }
    }

    @Test func `a worker that is killed in the middle of a turn is in the story, and so is the one that went on`()
        async throws
    {
        try await withDeployment(.model { $0.environment = Self.lease }) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(60)
            let message = try await client.post("hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            let running = try await story(deployment, message.id)
            #expect(running.kinds == ["received", "queued", "running"])
            let first = try #require(running.text("running", "worker"))
            deployment.worker.kill()
            deployment.model.delay = .zero
            try await deployment.startReadyWorker()
            #expect(try await client.message(message.id, wait: 30).reply == "You said: hello")
            let story = try await story(deployment, message.id) { $0.kinds.contains("crashed") }
            #expect(
                story.kinds == [
                    "received", "queued", "claimed", "crashed", "claimed", "limits", "prompt", "asked", "answered",
                    "stored", "delivered",
                ])
            #expect(story.events[2]["worker"]?.string == first && story.text("crashed", "worker") == first)
            #expect(story["crashed"]?["crashes"] == 1)
            let second = story.events[4]["worker"]?.string
            #expect(second != first && second == story.text("crashed", "seen_by"), "\(story.events)")
        }
    }

    @Test func `a user over the limit is told as that`() async throws {
        try await withDeployment(.knowledge { $0.environment = ["RATE_LIMIT_PER_USER": "1"] }) { deployment in
            let client = try await deployment.client()
            _ = try await client.post("When are you open?", wait: 20)
            let tripping = try await client.post("When are you open?", wait: 20)
            let silent = try await client.post("When are you open?", wait: 20)
            let first = try await story(deployment, tripping.id) { $0.kinds.contains("blocked") }
            #expect(
                first.kinds.filter { $0 != "blocked" } == [
                    "received", "queued", "claimed", "limited", "stored", "delivered",
                ])
            #expect(first["limited"]?["told"] == true && first["blocked"]?["until"]?.string != nil)
            let second = try await story(deployment, silent.id)
            #expect(second.kinds == ["received", "queued", "claimed", "limited", "stored"])
            #expect(second["limited"]?["told"] == false)
        }
    }

    @Test func `a message that died is told with what it died of, and with its second life`() async throws {
        let plan = Plan.model("auth") {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "1"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let message = try await client.post("hello", wait: 20)
            #expect(message.state == "failed")
            let dead = try await story(deployment, message.id) { $0.kinds.contains("dead") }
            #expect(dead.kinds.contains("failed") && dead.text("asked", "outcome") == "unauthorized", "\(dead.events)")
            #expect(dead.text("dead", "reason") == "model-unauthorized" && dead["failed"]?["error"] == nil)

            deployment.worker.terminate()
            _ = try await deployment.worker.exitCode()
            try await deployment.startReadyWorker(["AI_MODEL": "good"])
            try require(try await deployment.commandLine("dead", "retry", message.id))
            #expect(try await client.message(message.id, wait: 20).reply == "You said: hello")
            let story = try await story(deployment, message.id)
            #expect(story.kinds.prefix(5) == ["received", "queued", "dead", "revived", "claimed"], "\(story.kinds)")
            #expect(story.kinds.suffix(3) == ["answered", "stored", "delivered"])
            #expect(story["revived"]?["by"] == nil, "who operates is not the tenant's business")
        }
    }

    @Test func `a worker that is cut says that it gave its turn back`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(60)
            let message = try await client.post("hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.worker.terminate()
            try await deployment.worker.waitForLog("Worker is leaving")
            deployment.worker.terminate()
            _ = try await deployment.worker.exitCode()
            let story = try await story(deployment, message.id)
            #expect(story.kinds == ["received", "queued", "released", "waiting"])
        }
    }

    @Test func `a lease that is lost is told once, however long the turn hangs on`() async throws {
        try await withDeployment(.model { $0.environment = Self.lease }) { deployment in
            let client = try await deployment.client()
            let redis = deployment.redisConnection
            try await deployment.database.withConnection { connection in
                for sql in ["begin", "lock table turns in share mode"] {
                    try await connection.run([PostgresQuery(PostgresStatement(name: "", sql: sql))])
                }
                let ana = try await client.post("hello")
                let blocked = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                try await eventually("it to hang at PostgreSQL") { try await deployment.number(blocked) > 0 }
                deployment.model.delay = .seconds(60)
                let bob = try await client.post("hello", user: "bob")
                try await eventually("the model to be asked again") { deployment.model.callCount == 2 }
                // Another has it from now on, and keeps it.
                let text = #"{"state":"leased","token":9999,"tenant":1,"since":1,"worker":"w9"}"#
                _ = try await redis.send(["SET", "parley:{0}:lane:" + ana.conversation, text])
                _ = try await redis.send(["ZADD", "parley:{0}:leases", "99999999999999", ana.conversation])
                let lost = "select count(*) from lane_events where kind = 'lost'"
                try await eventually("the worker to notice") { try await deployment.number(lost) > 0 }
                func leaseEnd() async throws -> Double {
                    Double(try await redis.send(["ZSCORE", "parley:{0}:leases", bob.conversation]).string()) ?? 0
                }
                let noticed = try await leaseEnd()
                try await eventually("two renewals to go by") { try await leaseEnd() - noticed > 5000 }
                #expect(try await deployment.number(lost) == 1)
            }
        }
    }

    // MARK: Reading

    private struct Story {
        let events: [JSONValue]

        var kinds: [String] { events.map { $0["event"]?.string ?? "" } }
        var times: [String] { events.map { $0["at"]?.string ?? "" } }

        /// The first of this kind.
        subscript(kind: String) -> JSONValue? { events.first { $0["event"]?.string == kind } }
        func text(_ kind: String, _ name: String) -> String? { self[kind]?[name]?.string }
        func number(_ kind: String, _ name: String) -> Int64? { self[kind]?[name]?.int64 }
    }

    /// What is out of the ordinary is written a moment after it happened.
    private func story(
        _ deployment: Deployment, _ message: String, when isComplete: (Story) -> Bool = { _ in true }
    ) async throws -> Story {
        let client = try await deployment.client()
        var story = Story(events: [])
        try await eventually("the story to be complete") {
            let answer = try await client.get("/v1/messages/\(message)/timeline")
            guard answer.status == 200 else { throw HarnessError(description: "\(answer)") }
            story = Story(events: answer.json["events"]?.array ?? [])
            return isComplete(story)
        }
        return story
    }
}
