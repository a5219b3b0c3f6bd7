import Events
import SimulatedModel
import TestSupport
import Testing

/// Redis and PostgreSQL that are not there, go and come back. Nothing is restarted.
@Reactor @Suite(.timeLimit(.minutes(10))) struct ServerOutageTests {
    @Test func `programs started without Redis say so once, wait, and work when it comes`() async throws {
        try await withDeployment(.knowledge { $0.startsPrograms = false }) { deployment in
            deployment.redis.stop()
            let programs = [try deployment.startGateway(), try deployment.startWorker()]
            for program in programs { try await program.waitForLog("Redis is not reachable") }
            try await expectUnavailable(try await deployment.client())
            try await deployment.redis.restart()
            for program in programs { try await program.waitForLog("Redis answers now") }
            try await expectAnswers(deployment)
            expectOnce(programs, ["Redis is not reachable", "Redis answers now"])
        }
    }

    @Test func `programs started without PostgreSQL say so once, wait, and work when it comes`() async throws {
        let plan = Plan.knowledge {
            $0.startsPrograms = false
            $0.hasOwnPostgres = true
        }
        try await withDeployment(plan) { deployment in
            let postgres = try #require(deployment.postgres)
            try await postgres.stop()
            let programs = [try deployment.startGateway(), try deployment.startWorker()]
            for program in programs { try await program.waitForLog("PostgreSQL is not reachable") }
            try await expectUnavailable(try await deployment.client())
            try await postgres.start()
            for program in programs { try await program.waitForLog("PostgreSQL answers now") }
            try await expectAnswers(deployment)
            expectOnce(programs, ["PostgreSQL is not reachable", "PostgreSQL answers now"])
        }
    }

    @Test func `Redis that goes and comes back is a line each, and nothing that was accepted is lost`() async throws {
        let plan = Plan.model { $0.redis = ["--appendonly", "yes", "--appendfsync", "always"] }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            // These wait, stored, while Redis is away.
            deployment.worker.pause()
            let accepted = try await together(5) { try await client.post("hello \($0)", user: "u\($0)") }
            deployment.redis.stop()
            deployment.worker.resume()
            let programs = deployment.gateways + deployment.workers
            for program in programs { try await program.waitForLog("Redis is gone") }
            try await expectUnavailable(client)
            try await deployment.redis.restart()
            for program in programs { try await program.waitForLog("Redis is back") }
            try await deployment.waitUntilReady()
            for (position, message) in accepted.enumerated() {
                #expect(try await client.message(message.id, wait: 20).reply == "You said: hello \(position + 1)")
            }
            expectOnce(programs, ["Redis is gone", "Redis is back"])
        }
    }

    @Test func `a Redis that stands still is given up, and answers go on after it`() async throws {
        try await withDeployment { deployment in
            let client = try await deployment.client()
            #expect(try await client.post("When are you open?", wait: 20).state == "answered")
            deployment.redis.pause()
            let refused = try await client.post("Where is the shop?", id: "question-1")
            #expect(refused.status == 503 && refused.code == "unavailable", "\(refused)")
            #expect(refused.detail.contains("may have been accepted"), "\(refused)")
            try await eventually("/readyz to say 503") { try await client.get("/readyz").status == 503 }
            deployment.redis.resume()
            try await expectAnswers(deployment)
            // It had reached Redis: to send it again is safe because of its id.
            let again = try await client.post("Where is the shop?", id: "question-1", wait: 20)
            #expect(again.reply == "The shop is in Mill Lane.", "\(again)")
            let stored = "select count(*) from messages where role = 'user'"
            #expect(try await deployment.number(stored) == 3)
        }
    }

    @Test func `a Redis that lost everything is filled anew, and answers go on`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            // Redis counts leases; this count starts over, and PostgreSQL remembers the old one.
            for number in 1...5 { _ = try await client.post("hello \(number)", wait: 20) }
            deployment.redis.stop()
            for program in deployment.gateways + deployment.workers { try await program.waitForLog("Redis is gone") }
            try await deployment.redis.restart()
            try await deployment.waitUntilReady()
            let accepted = try await client.post("are you there", wait: 20)
            #expect([200, 202].contains(accepted.status), "\(accepted)")
            let answer = try await client.message(accepted.id, wait: 20)
            try #require(answer.reply == "You said: are you there", "\(answer)")
        }
    }

    @Test func `PostgreSQL that goes and comes back is a line each, and nothing that was accepted is lost`()
        async throws
    {
        try await withDeployment(.model { $0.hasOwnPostgres = true }) { deployment in
            let client = try await deployment.client()
            #expect(try await client.post("hello", wait: 20).reply == "You said: hello")
            deployment.model.delay = .milliseconds(1000)
            let accepted = try await together(5) { try await client.post("hello \($0)", user: "u\($0)") }
            let postgres = try #require(deployment.postgres)
            try await postgres.stop()
            let programs = deployment.gateways + deployment.workers
            for program in programs { try await program.waitForLog("PostgreSQL is gone") }
            try await expectUnavailable(client)
            try await postgres.start()
            for program in programs { try await program.waitForLog("PostgreSQL is back") }
            try await deployment.waitUntilReady()
            for (position, message) in accepted.enumerated() {
                let answer = try await client.message(message.id, wait: 30)
                #expect(answer.reply == "You said: hello \(position + 1)", "\(answer)")
            }
            #expect(try await deployment.number("select count(*) from messages") == 12)
            expectOnce(programs, ["PostgreSQL is gone", "PostgreSQL is back"])
        }
    }

    /// 503 with a word on when to come again, from readiness and from the door for messages.
    private func expectUnavailable(_ client: Client) async throws {
        try await eventually("/readyz to say 503") { try await client.get("/readyz").status == 503 }
        let refused = try await client.post("hello")
        #expect(refused.status == 503 && refused.code == "unavailable", "\(refused)")
        #expect(refused.header("Retry-After") != nil)
        #expect(try await client.get("/healthz").status == 200)
    }

    private func expectAnswers(_ deployment: Deployment) async throws {
        try await deployment.waitUntilReady()
        let answer = try await deployment.client().post("When are you open?", wait: 20)
        #expect(answer.reply == "We are open from 9 to 18.", "\(answer)")
    }

    private func expectOnce(_ programs: [Program], _ lines: [String]) {
        for program in programs {
            for line in lines { #expect(program.count(line) == 1, "\(line): \(program.log)") }
        }
    }
}
