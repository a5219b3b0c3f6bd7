import Conversations
import Events
import JSON
import Redis
import SimulatedModel
import TestSupport
import Testing

/// Each answer of `parley why`.
@Reactor @Suite(.timeLimit(.minutes(10))) struct WhyTests {
    private func why(_ deployment: Deployment, _ subject: String) async throws -> String {
        let outcome = try require(try await deployment.commandLine("why", subject, "--json"))
        return "\(outcome.object["why"] as? String ?? "nothing") → \(outcome.object["do"] as? String ?? "nothing")"
    }

    @Test func `nobody works, and who is before whom`() async throws {
        try await withDeployment(.model { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let first = try await client.post("one")
            let behind = try await client.post("two")
            let other = try await client.post("three", user: "bob")
            let next = try await why(deployment, first.conversation)
            #expect(next.contains("It is ready and waits for a worker, for "), "\(next)")
            #expect(
                next.contains("it is the next of its tenant") && next.contains("No worker is alive. → start a worker"))
            #expect(try await why(deployment, other.id).contains("it is behind 1 other of its tenant"))
            let second = try await why(deployment, behind.id)
            #expect(second.contains("\(behind.id) is behind 1 message of its conversation. It is ready"), "\(second)")
            #expect(try await why(deployment, first.id).contains("is the next of its conversation."))

            // Without PostgreSQL, and told for people.
            try require(try await deployment.commandLine("pause", first.conversation))
            let tool = deployment.commandLine
            let alone = CommandLineTool(
                folder: tool.folder, redisURL: tool.redisURL, databaseURL: "postgresql://parley@127.0.0.1:1/none")
            let less = try require(try await alone("why", first.conversation))
            #expect(less.output.contains("It is paused") && less.output.contains("less is known"), "\(less)")
            let paused = try await why(deployment, first.conversation)
            #expect(
                paused.contains(/It is paused since .* UTC \(.* ago\), by .+@.+\. What is sent to it waits/),
                "\(paused)"
            )
            #expect(paused.hasSuffix("parley resume \(first.conversation)"))
            try require(try await deployment.commandLine("resume", first.conversation))
            let resumed = try await deployment.texts("select kind from lane_events order by id")
            #expect(resumed == ["paused", "resumed"])

            try await deployment.startReadyWorker()
            #expect(try await client.message(behind.id, wait: 20).state == "answered")
            try await eventually("the conversation to be idle") {
                try await why(deployment, first.conversation).hasPrefix("Nothing waits in ")
            }
            #expect(try await why(deployment, first.id).hasPrefix("\(first.id) is answered."))
            #expect(try await deployment.commandLine("why", "nonsense").code == 64)
            #expect(try await deployment.commandLine("why", "msg_00000000000000000000000000_0").code == 1)
        }
    }

    @Test func `a worker has it, is to pause it, and gives no sign of life`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(60)
            let message = try await client.post("hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            let running = try await why(deployment, message.id)
            #expect(running.contains(/It is running: .+ has had it for .+, and holds it until .* UTC \(in .*\), or/))
            #expect(running.hasSuffix("→ nothing"), "\(running)")
            try require(try await deployment.commandLine("pause", message.conversation))
            let pausing = try await why(deployment, message.conversation)
            #expect(
                pausing.contains(/It is paused since .* UTC \(.* ago\), by .+@.+\. This turn goes on; what/),
                "\(pausing)")
            deployment.worker.kill()
            // As after twelve seconds of silence.
            let worker = try #require(running.firstMatch(of: /It is running: (\S+) has/)).1
            _ = try await deployment.redisConnection.send(["HSET", "parley:worker:" + worker, "seen", "1"])
            let silent = try await why(deployment, message.conversation)
            #expect(silent.contains("gives no sign of life: it died or hangs. It is paused since"), "\(silent)")
            #expect(silent.contains("When the lease ends, this turn waits, too"), "\(silent)")
            #expect(silent.hasSuffix("→ parley resume \(message.conversation)"), "\(silent)")
            try require(try await deployment.commandLine("resume", message.conversation))
            let resumed = try await why(deployment, message.conversation)
            #expect(resumed.contains("gives no sign of life: it died or hangs. → wait"), "\(resumed)")
        }
    }

    @Test func `all workers are quiet`() async throws {
        try await withDeployment(.model()) { deployment in
            try require(try await deployment.commandLine("worker", "quiet", "--all"))
            try await eventually("it to be quiet") { deployment.worker.count("Worker is quiet") == 1 }
            let message = try await deployment.client().post("hello")
            let quiet = try await why(deployment, message.id)
            #expect(quiet.contains("All workers are quiet. → parley worker resume"), "\(quiet)")
        }
    }

    @Test func `its tenant and its bot are paused`() async throws {
        try await withDeployment(.model { $0.workers = 0 }) { deployment in
            let message = try await deployment.client().post("hello")
            let (tenant, bot) = (
                message.conversation.split(separator: ".")[0], message.conversation.split(separator: ".")[1]
            )
            try require(try await deployment.commandLine("pause", "--tenant", String(tenant), "--reason", "they moved"))
            try require(try await deployment.commandLine("pause", "--tenant", String(tenant), "--bot", String(bot)))
            let held = try await why(deployment, message.id)
            #expect(held.contains(/It is ready\. Bot .+ of tenant .+ is paused since .* UTC/), "\(held)")
            #expect(
                held.contains(/Tenant \d+ \(.+\) is paused since .* ago\): they moved\. What is sent to it waits/),
                "\(held)")
            let trace = try require(try await deployment.commandLine("trace", message.id)).output
            #expect(trace.contains("held by a pause of its bot and of its tenant"), "\(trace)")
            #expect(
                held.hasSuffix("→ parley resume --tenant \(tenant) --bot \(bot), and parley resume --tenant \(tenant)"))
        }
    }

    @Test func `a provider wants to be left alone`() async throws {
        let plan = Plan.model("429-retry-after-60") {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "3"]
        }
        try await withDeployment(plan) { deployment in
            let message = try await deployment.client().post("hello")
            try await eventually("the turn to be put off") { try await deployment.parkedCount() == 1 }
            try await eventually("its event") { try await deployment.number("select count(*) from lane_events") == 1 }
            let parked = try await why(deployment, message.id)
            #expect(
                parked.contains(/It is parked until .* UTC \(in .*\): no provider answered \(rate limited for 60/),
                "\(parked)")
            #expect(parked.contains("attempt 1 of 3 failed. → nothing: it is tried again then"), "\(parked)")
        }
    }

    @Test func `the limit of all users is reached`() async throws {
        try await withDeployment(.knowledge { $0.environment = ["RATE_LIMIT_GLOBAL": "1"] }) { deployment in
            let client = try await deployment.client()
            // Late in a minute the next one might begin in the midst of this.
            try await eventually("a minute with time left", within: .seconds(15)) {
                WallTime.milliseconds() % 60_000 < 50_000
            }
            #expect(try await client.post("When are you open?", wait: 20).state == "answered")
            let late = try await client.post("When are you open?", user: "bob")
            try await eventually("the turn to be put off") { try await deployment.parkedCount() == 1 }
            #expect(
                try await why(deployment, late.id).contains("the limit of all users (RATE_LIMIT_GLOBAL) was reached"))
        }
    }

    @Test func `its user is blocked`() async throws {
        try await withDeployment(.knowledge { $0.environment = ["RATE_LIMIT_PER_USER": "1"] }) { deployment in
            let client = try await deployment.client()
            _ = try await client.post("When are you open?", wait: 20)
            let limited = try await client.post("When are you open?", wait: 20)
            try await eventually("the conversation to be idle") {
                try await why(deployment, limited.conversation).hasPrefix("Nothing waits")
            }
            let blocked = try await why(deployment, limited.id)
            #expect(blocked.contains("was not answered: its user was over the limit."), "\(blocked)")
            #expect(blocked.contains("is blocked until"))
            #expect(blocked.hasSuffix("→ parley queue unblock \(limited.conversation)"))
        }
    }

    @Test func `it stands still behind a dead message`() async throws {
        let plan = Plan.model("auth") {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "1", "PARLEY_DEAD_HALTS": "yes"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(1)
            let dead = try await client.post("one")
            let behind = try await client.post("two")
            try await eventually("the conversation to halt") {
                try await deployment.redisConnection.send(["SCARD", "parley:{0}:halted"]) == .integer(1)
            }
            let halted = try await why(deployment, behind.id)
            #expect(halted.contains("behind \(dead.id), which is dead (model-unauthorized)."), "\(halted)")
            #expect(halted.contains("→ parley dead retry \(dead.id)"))
            #expect(try await why(deployment, dead.id).hasPrefix("\(dead.id) was given up (model-unauthorized"))
        }
    }
}
