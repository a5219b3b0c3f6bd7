import Conversations
import Events
import Queue
import Redis
import SimulatedModel
import TestSupport
import Testing

/// Messages that are given up, as their users and operators meet them.
@Reactor @Suite(.timeLimit(.minutes(10))) struct DeadTests {
    private static let onePass = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "1"]

    @Test func `what died while the model refused the key is grouped, shown, and answered after retry-all`()
        async throws
    {
        try await withDeployment(.model("auth") { $0.environment = Self.onePass }) { deployment in
            let client = try await deployment.client()
            let parley = deployment.commandLine
            var sent: [Answer] = []
            for number in 1...6 {
                sent.append(try await client.post("question \(number)", user: "u\(number % 2)", wait: 20))
            }
            #expect(sent.allSatisfy { $0.state == "failed" && $0.reply?.hasPrefix("Sorry") == true }, "\(sent)")

            let groups = try require(try await parley("dead", "list", "--by-error", "--json")).list
            #expect(groups.count == 1)
            #expect(groups[0]["reason"] as? String == "model-unauthorized", "\(groups)")
            #expect(groups[0]["messages"] as? Int == 6 && groups[0]["conversations"] as? Int == 2)
            #expect(groups[0]["example"] as? String == sent[5].id)
            let shown = try require(try await parley("dead", "show", sent[0].id, "--text", "--json")).object
            #expect((shown["error"] as? String)?.contains("the key was refused") == true, "\(shown)")
            #expect((shown["text"] as? String)?.hasPrefix("question") == true)
            #expect(shown["attempts"] as? Int == 1 && shown["crashes"] as? Int == 0)
            #expect((shown["notice"] as? String)?.hasPrefix("Sorry") == true)
            #expect((shown["worker"] as? String)?.isEmpty == false && shown["died_at"] != nil && shown["user"] != nil)

            // Nobody asks a terminal that is not there.
            for noTime in ["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-23T06:60:00Z"] {
                #expect(try await parley("dead", "retry-all", "--before", noTime, "--yes").code == 64, "\(noTime)")
            }
            let unasked = try await parley("dead", "retry-all")
            #expect(
                unasked.code == 1 && unasked.errors.contains("Retry 6 messages (6 of model-unauthorized)? Add --yes"))
            // The operator mends it: another model, and no breaker of the old one.
            deployment.worker.terminate()
            _ = try await deployment.worker.exitCode()
            try await deployment.startReadyWorker(["AI_MODEL": "good"])
            #expect(
                try require(try await parley("dead", "retry-all", "--error", "crashes", "--yes")).output.hasPrefix("0 ")
            )
            let outcome = try require(try await parley("dead", "retry-all", "--before", "0s", "--yes", "--json")).object
            #expect(outcome["retried"] as? Int == 6 && outcome["left"] as? Int == 0, "\(outcome)")
            for (number, message) in sent.enumerated() {
                let answer = try await client.message(message.id, wait: 20)
                #expect(answer.state == "answered" && answer.reply == "You said: question \(number + 1)", "\(answer)")
            }
            #expect(try await parley("dead", "list").output == "No message is dead.\n")
            // One reply each, and each conversation in the order in which its messages came.
            #expect(try await deployment.number("select count(*) from messages where role <> 'user'") == 6)
            let order = try await deployment.texts(
                "select text from messages where conversation = '\(sent[0].conversation)' and role = 'user' order by seq"
            )
            #expect(order == ["question 1", "question 3", "question 5"])
            let verified = try await parley("verify", "--drained")
            #expect(verified.code == 0, "\(verified)")
        }
    }

    @Test func `a halted conversation waits behind its dead message, which is answered first when it is retried`()
        async throws
    {
        let plan = Plan.model("fail-500") {
            $0.environment = Self.onePass.merging(["PARLEY_DEAD_HALTS": "yes"]) { $1 }
            $0.bot.tellsFailures = false
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let parley = deployment.commandLine
            deployment.model.delay = .milliseconds(300)
            let first = try await client.post("first")
            let second = try await client.post("second")
            try await eventually("the first to die") { try await client.message(first.id).state == "failed" }
            #expect(try await client.message(first.id).reply == nil, "the bot does not tell")
            try await eventually("the conversation to halt") {
                try await parley("queue", "show", first.conversation, "--json").object["state"] as? String == "halted"
            }
            #expect(try await client.message(second.id).state == "waiting")
            // Another conversation of the bot goes on.
            deployment.worker.terminate()
            _ = try await deployment.worker.exitCode()
            deployment.model.delay = .zero
            try await deployment.startReadyWorker(["AI_MODEL": "good"])
            #expect(try await client.post("hi", user: "bob", wait: 20).reply == "You said: hi")
            #expect(try await client.message(second.id).state == "waiting")

            try require(try await parley("dead", "retry", first.id))
            #expect(try await client.message(second.id, wait: 20).reply == "You said: second")
            let order = try await deployment.texts(
                "select text from messages where conversation = '\(first.conversation)' and role = 'user' order by seq")
            #expect(order == ["first", "second"])
        }
    }

    @Test func `a dropped message lets its halted conversation go on; a bot may go on where others halt`() async throws
    {
        let plan = Plan.model("fail-500") {
            $0.environment = Self.onePass.merging(["PARLEY_DEAD_HALTS": "yes"]) { $1 }
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let parley = deployment.commandLine
            try require(
                try await parley(
                    "bot", "create", "easy", "--tenant", "demo", "--on-dead", "go-on", "--language", "fr", "--model",
                    "fail-404", "--apology", "Zut."))
            deployment.model.delay = .milliseconds(300)
            let first = try await client.post("first", bot: "easy")
            let second = try await client.post("second", bot: "easy", wait: 20)
            #expect(second.state == "failed" && second.reply == "Zut.", "\(second)")
            #expect(try await client.message(first.id).reply == "Zut.")

            let halting = try await client.post("first")
            let behind = try await client.post("second")
            try await eventually("the conversation to halt") {
                let lane = try await parley("queue", "show", halting.conversation, "--json").object
                return lane["state"] as? String == "halted"
            }
            try require(try await parley("dead", "drop", halting.id))
            let answer = try await client.message(behind.id, wait: 20)
            #expect(answer.state == "failed", "it was tried, and the model fails: \(answer)")
            let left = try await client.message(halting.id)
            #expect(
                left.state == "failed" && left.reply?.hasPrefix("Sorry") == true, "what was said stays said: \(left)")
        }
    }

    @Test func `a retried message is answered behind what came since, and later ones keep their order`() async throws {
        try await withDeployment(.model("flaky-1") { $0.environment = Self.onePass }) { deployment in
            let client = try await deployment.client()
            let parley = deployment.commandLine
            // Both retries within a pass are used up by the chain itself: fail-500 never answers.
            let bot = try await Tenancy.makeBot(
                "failing", of: deployment.tenancy.tenant, in: deployment.database, Self.bot("fail-404"))
            let dead = try await client.post("one", bot: "failing", wait: 20)
            #expect(dead.state == "failed")
            try require(try await parley("bot", "set", "failing", "--tenant", "demo", "--model", "good"))
            #expect(try await client.post("two", bot: "failing", wait: 20).reply == "You said: two")
            try require(try await parley("dead", "retry", dead.id))
            #expect(try await client.message(dead.id, wait: 20).reply == "You said: one")
            #expect(try await client.post("three", bot: "failing", wait: 20).reply == "You said: three")
            let order = try await deployment.texts(
                "select text from messages where role = 'user' and conversation like '%.\(bot).http.ana' order by seq")
            #expect(order == ["two", "one", "three"])
        }
    }

    @Test func `messages that died together are retried together, in their order`() async throws {
        let plan = Plan.model("fail-404") {
            $0.environment = Self.onePass
            $0.bot.coalesce = true
            $0.startsPrograms = false
        }
        try await withDeployment(plan) { deployment in
            try deployment.startGateway()
            try await deployment.waitUntilReady()
            let client = try await deployment.client()
            let parley = deployment.commandLine
            let first = try await client.post("one")
            let second = try await client.post("two")
            let worker = try await deployment.startReadyWorker()
            #expect(try await client.message(second.id, wait: 20).state == "failed")
            #expect(try await parley("dead", "list", "--json").list.count == 2)
            worker.terminate()
            _ = try await worker.exitCode()
            let retried = try require(try await parley("dead", "retry", second.id, "--json")).object
            #expect(retried["retried"] as? [String] == [first.id, second.id])
            try await deployment.startReadyWorker(["AI_MODEL": "good"])
            let answer = try await client.message(first.id, wait: 20)
            #expect(answer.reply == "You said: two", "one reply to both: \(answer)")
            #expect(try await client.message(second.id, wait: 20).reply == "You said: two")
            #expect(try await parley("verify", "--drained").code == 0)
        }
    }

    @Test func `a message is not retried while a worker is giving it up, and is not lost`() async throws {
        try await withDeployment(.model { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let parley = deployment.commandLine
            let message = try await client.post("hello")
            let queue = LaneQueue(redis: deployment.redisConnection, shards: Shards(count: 1))
            let claimed = try await Self.claim(queue)
            _ = try await TurnStore(deployment.database).commit(Self.dying(claimed, message))

            let early = try await parley("dead", "retry", message.id)
            #expect(early.code == 1 && early.errors.contains("a worker is giving it up in this moment"), "\(early)")
            let all = try await parley("dead", "retry-all", "--yes")
            #expect(all.code == 1 && all.errors.contains("1 messages stay dead"), "\(all)")
            #expect(try await client.message(message.id).reply == "Sorry")
            #expect(try await queue.bury(claimed.lease, messages: [message.id], halts: false) == .buried)
            try require(try await parley("dead", "retry", message.id))
            #expect(try await client.message(message.id).state == "queued")
            try await deployment.startReadyWorker()
            #expect(try await client.message(message.id, wait: 20).reply == "You said: hello")
        }
    }

    @Test func `what a worker gave up before it died is buried by the next, who asks no model`() async throws {
        let plan = Plan.model {
            $0.workers = 0
            $0.environment = ["PARLEY_DEAD_HALTS": "yes"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let message = try await client.post("hello")
            let next = try await client.post("and again")
            let queue = LaneQueue(redis: deployment.redisConnection, shards: Shards(count: 1))
            let claimed = try await Self.claim(queue)
            _ = try await TurnStore(deployment.database).commit(Self.dying(claimed, message))
            _ = try await deployment.redisConnection.send(["ZADD", "parley:{0}:leases", "1", message.conversation])
            let worker = try await deployment.startReadyWorker()
            try await worker.waitForLog("A message is given up")
            #expect(worker.lines("A message is given up").first?.contains("reason=model-cut") == true, "\(worker.log)")
            #expect(deployment.model.callCount == 0)
            #expect(try await client.message(message.id).reply == "Sorry")
            #expect(try await client.message(next.id).state == "waiting")
            try require(try await deployment.commandLine("dead", "retry", message.id))
            #expect(try await client.message(message.id, wait: 20).reply == "You said: hello")
            #expect(try await client.message(next.id, wait: 20).reply == "You said: and again")
        }
    }

    private static func claim(_ queue: LaneQueue) async throws -> ClaimedLane {
        let claim = try await queue.claim(worker: "w1", most: 1, lease: .seconds(30), heads: 1)
        return try #require(claim.lanes.first)
    }

    /// The turn of a worker that gives the lane's head up, as it is stored before the head leaves the mailbox.
    private static func dying(_ lane: ClaimedLane, _ message: Answer) throws -> TurnRecord {
        let conversation = try ConversationID(lane.lane.name)
        let turn = "trn_" + message.id.dropFirst(4)
        let now = WallTime.milliseconds()
        return TurnRecord(
            id: turn, conversation: lane.lane.name, tenant: conversation.tenant, bot: conversation.bot, channel: "http",
            user: conversation.user, token: lane.token, status: .failed,
            messages: [TurnRecord.Message(id: message.id, text: "hello", receivedAt: now)],
            reply: TurnRecord.Reply(role: .notice, text: "Sorry"), worker: "w1", startedAt: now, finishedAt: now,
            letters: [
                DeadLetter(
                    id: message.id, lane: lane.lane.name, tenant: conversation.tenant, envelope: lane.envelopes[0],
                    reason: "model-cut", error: "e", worker: "w1", attempts: 1, crashes: 0, arrivedAt: now, turn: turn,
                    token: lane.token)
            ])
    }

    private static func bot(_ model: String) -> BotSettings {
        var settings = BotSettings()
        settings.model = model
        return settings
    }
}
