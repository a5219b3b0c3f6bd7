import Conversations
import Events
import Redis
import SimulatedModel
import TestSupport
import Testing

/// Pausing, draining and quiet workers, with everything running.
@Reactor @Suite(.timeLimit(.minutes(10))) struct PausingTests {
    private nonisolated static let users = 6
    private nonisolated static let messages = 8

    @Test func `a tenant that is paused under load waits while another goes on, and then has all its answers in order`()
        async throws
    {
        try await withDeployment(.model { $0.workers = 2 }) { deployment in
            deployment.model.delay = .milliseconds(20)
            let (demo, tool) = (try await deployment.client(), deployment.commandLine)
            let other = try await Tenancy.make("other", in: deployment.database, deployment.plan.bot)
            let load = Reactor.spawnThrowing {
                try await together(2 * Self.users) { number in
                    let client = number % 2 == 0 ? demo : demo.with(key: other.writer)
                    for message in 1...Self.messages {
                        let answer = try await client.post("message \(message)", user: "u\((number + 1) / 2)")
                        #expect(answer.status == 202, "\(answer)")
                    }
                }
            }
            try await deployment.waitForSettled(10)
            try require(try await tool("pause", "--tenant", "demo", "--reason", "repair"))
            _ = try await load.value
            let late = try await demo.post("late", user: "u1")
            #expect(late.status == 202)
            let mine = "from messages where role = 'user' and tenant_id ="
            try await eventually("the other tenant to be answered") {
                try await deployment.number("select count(*) \(mine) \(other.tenant)") == Self.users * Self.messages
            }
            try await eventually("no turn to be under way") { try await deployment.leasedCount() == 0 }
            let asked = deployment.model.callCount
            #expect(try await demo.message(late.id).state == "queued")
            let audit = try await tool("queue", "audit")
            #expect(audit.code == 0, "\(audit)")
            let queue = try require(try await tool("queue", "--json")).object
            #expect(queue["held"] as? Int == queue["ready"] as? Int && queue["held"] as? Int ?? 0 > 0, "\(queue)")
            let doctor = try await tool("doctor")
            #expect(doctor.output.contains("repair") && doctor.output.contains("parley resume --tenant"), "\(doctor)")
            // Nobody was asked while it was looked at.
            #expect(deployment.model.callCount == asked)

            try require(try await tool("resume", "--tenant", "demo"))
            try await deployment.waitForSettled(2 * Self.users * Self.messages + 1)
            #expect(deployment.model.callCount == 2 * Self.users * Self.messages + 1)
            for user in 1...Self.users {
                let texts = try await deployment.texts(
                    "select text \(mine) \(deployment.tenancy.tenant) and conversation like '%.u\(user)' order by seq")
                let expected = (1...Self.messages).map { "message \($0)" } + (user == 1 ? ["late"] : [])
                #expect(texts == expected)
            }
            let verified = try await tool("verify", "--drained")
            #expect(verified.code == 0, "\(verified)")
        }
    }

    @Test
    func `a bot that is paused waits, the tenant's other bot does not, also for a worker that is started meanwhile`()
        async throws
    {
        try await withDeployment(.model()) { deployment in
            let (client, tool) = (try await deployment.client(), deployment.commandLine)
            try await Tenancy.makeBot(
                "second", of: deployment.tenancy.tenant, in: deployment.database, deployment.plan.bot)
            let pause = try require(try await tool("pause", "--tenant", "demo", "--bot", "support"))
            #expect(pause.output.hasPrefix("Bot support of tenant demo is paused: "), "\(pause)")
            #expect(pause.output.contains("Go on with `parley resume --tenant demo --bot support`."), "\(pause)")
            let first = try await client.post("one", bot: "support")
            let second = try await client.post("two", bot: "support")
            #expect(try await client.post("hello", bot: "second", wait: 20).reply == "You said: hello")
            deployment.worker.terminate()
            #expect(try await deployment.worker.exitCode() == 0)
            try await deployment.startReadyWorker()
            #expect(try await client.post("again", bot: "second", wait: 20).reply == "You said: again")
            #expect(try await client.message(first.id).state == "queued")
            let list = try require(try await tool("pause", "--list", "--json")).list
            #expect(list.count == 1 && list[0]["scope"] as? String == "bot", "\(list)")
            #expect(try await tool("pause", "--list").output.contains("(demo)"))
            try require(try await tool("resume", "--tenant", "demo", "--bot", "support"))
            #expect(try await client.message(second.id, wait: 20).reply == "You said: two")
            #expect(try await client.message(first.id).reply == "You said: one")
        }
    }

    @Test func `drained under load, nothing is under way, what is sent waits, and resumed all is answered once`()
        async throws
    {
        try await withDeployment(.model { $0.workers = 2 }) { deployment in
            deployment.model.delay = .milliseconds(100)
            let (client, tool) = (try await deployment.client(), deployment.commandLine)
            let load = Reactor.spawnThrowing {
                try await together(Self.users) { user in
                    for message in 1...Self.messages {
                        _ = try await client.post("message \(message)", user: "u\(user)")
                    }
                }
            }
            try await deployment.waitForSettled(5)
            let drained = try require(try await tool("drain", "--reason", "maintenance", "--json"))
            #expect(drained.object["drained"] as? Bool == true, "\(drained)")
            #expect(try await deployment.leasedCount() == 0)
            _ = try await load.value
            let asked = deployment.model.callCount
            #expect(asked < Self.users * Self.messages)
            // Also one that is started now claims nothing.
            try await deployment.startReadyWorker()
            let late = try await client.post("late")
            #expect(late.status == 202)
            try require(try await tool("drain"))
            let paused = try require(try await tool("pause", "--list", "--json")).list
            #expect(paused.map { $0["reason"] as? String } == ["maintenance"], "the reason that was given stays")
            #expect(deployment.model.callCount == asked)
            #expect(try await client.get("/readyz").status == 200)
            let resumed = try require(try await tool("resume", "--all"))
            #expect(resumed.output == "All go on.\n", "\(resumed)")
            try await deployment.waitForSettled(Self.users * Self.messages + 1)
            #expect(deployment.model.callCount == Self.users * Self.messages + 1)
            let verified = try await tool("verify", "--drained")
            #expect(verified.code == 0, "\(verified)")
        }
    }

    @Test func `a drain that takes too long says what is left, and stays a pause`() async throws {
        try await withDeployment(.model { $0.environment = ["PARLEY_LEASE_SECONDS": "8"] }) { deployment in
            deployment.model.delay = .seconds(60)
            let (client, tool) = (try await deployment.client(), deployment.commandLine)
            let running = try await client.post("running")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            let drained = try await tool("drain", "--timeout", "1")
            #expect(drained.code == 1)
            #expect(drained.output.contains(running.conversation) && drained.output.contains("parley resume --all"))
            deployment.worker.kill()
            deployment.model.delay = .zero
            // The lease of a worker that died is waited for, and nobody else is there to end it.
            try require(try await tool("drain", "--timeout", "60"))
            try require(try await tool("resume", "--all"))
            let crashes = try await deployment.texts("select message from lane_events where kind = 'crashed'")
            #expect(crashes == [running.id], "who drains notes what no worker was there to note")
            try await deployment.startReadyWorker()
            #expect(try await client.message(running.id, wait: 20).reply == "You said: running")
        }
    }

    @Test func `a conversation that a person has taken over stays paused when its dead message is dropped`()
        async throws
    {
        let plan = Plan.model("auth") {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "1", "PARLEY_DEAD_HALTS": "yes"]
        }
        try await withDeployment(plan) { deployment in
            let (client, tool) = (try await deployment.client(), deployment.commandLine)
            deployment.model.delay = .seconds(1)
            let dead = try await client.post("one")
            let behind = try await client.post("two")
            try await eventually("the conversation to halt") {
                try await deployment.redisConnection.send(["SCARD", "parley:{0}:halted"]) == .integer(1)
            }
            try require(try await tool("pause", dead.conversation, "--reason", "a person has taken over"))
            #expect(try await deployment.number("select count(*) from lane_events where kind = 'paused'") == 1)
            try require(try await tool("dead", "drop", dead.id))
            let list = try require(try await tool("pause", "--list", "--json")).list
            #expect(list.map { $0["reason"] as? String } == ["a person has taken over"])
            try await eventually("it to be set aside") {
                try await deployment.redisConnection.send(["SCARD", "parley:{0}:paused"]) == .integer(1)
            }
            #expect(deployment.model.callCount == 1, "nobody asks it about what is behind: \(behind.id)")
            let resumed = try require(try await tool("resume", dead.conversation, "--json"))
            #expect(resumed.object["resumed"] as? Bool == true)
        }
    }

    @Test func `of two workers one is quiet and the other goes on, and resumed it claims again`() async throws {
        try await withDeployment(.model { $0.workers = 2 }) { deployment in
            let (client, tool) = (try await deployment.client(), deployment.commandLine)
            let workers: [String] = try await eventually("both to be seen") {
                let list = try await tool("worker", "list", "--json").list
                return list.count == 2 ? list.compactMap { $0["id"] as? String } : nil
            }
            try require(try await tool("worker", "quiet", workers[0]))
            try await eventually("it to be quiet") {
                try await tool("worker", "list", "--json").list.map { $0["state"] as? String } == ["quiet", "running"]
            }
            for number in 1...20 {
                #expect(try await client.post("hi", user: "u\(number)", wait: 20).status == 200)
            }
            #expect(try await deployment.texts("select distinct worker from turns") == [workers[1]])
            try require(try await tool("worker", "quiet", "--all"))
            try await eventually("both to be quiet") {
                deployment.workers.allSatisfy { $0.count("Worker is quiet") == 1 }
            }
            let waiting = try await client.post("waits")
            #expect(try await tool("doctor").output.contains("None claims"))
            #expect(try await client.message(waiting.id).state == "queued")
            try require(try await tool("worker", "resume", workers[0]))
            #expect(try await client.message(waiting.id, wait: 20).state == "answered")
            #expect(try await deployment.number("select count(*) from turns where worker = '\(workers[0])'") == 1)
            // A quiet one leaves as any other does.
            for worker in deployment.workers { worker.terminate() }
            for worker in deployment.workers { #expect(try await worker.exitCode() == 0) }
            #expect(try await tool("worker", "list").output.contains("No worker is alive"))
            #expect(try await tool("worker", "quiet", workers[0]).code == 1)
        }
    }

    @Test func `a worker that leaves says so until its last turn is over`() async throws {
        try await withDeployment(.model()) { deployment in
            deployment.model.delay = .seconds(60)
            let (client, tool) = (try await deployment.client(), deployment.commandLine)
            _ = try await client.post("running")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.worker.terminate()
            try await eventually("it to be leaving") {
                try await tool("worker", "list", "--json").list.map { $0["state"] as? String } == ["leaving"]
            }
            deployment.worker.terminate()
            #expect(try await deployment.worker.exitCode() == 0)
            #expect(try await tool("worker", "list").output.contains("No worker is alive"))
        }
    }

    @Test func `what is to be paused must be named, and is known by its id without PostgreSQL`() async throws {
        try await withCommandLine { parley in
            for wrong in [
                ["pause"], ["pause", "--all", "--list"], ["pause", "--bot", "x"], ["resume"], ["pause", "x"],
                ["drain", "--reason", "a\nb"], ["drain", "--timeout", "0"],
            ] {
                #expect(try await parley.run(wrong).code == 64, "\(wrong)")
            }
            #expect(try await parley("pause", "--tenant", "nobody").code == 1)
            #expect(try await parley("pause", "--tenant", "99").code == 1)
            let away = ["DATABASE_URL": "postgres://u@127.0.0.1:1/x"]
            try require(try await parley("pause", "--tenant", "99", environment: away))
            try require(try await parley("pause", "--all", environment: away))
            let resumed = try require(try await parley("resume", "--tenant", "99", "--json"))
            #expect(resumed.object["resumed"] as? Bool == true)
            #expect((resumed.object["still_paused"] as? [[String: Any]])?.count == 1)
            #expect(try await parley("resume", "--tenant", "99").output.contains("was not paused"))
        }
    }
}

extension Deployment {
    /// How many conversations workers have.
    fileprivate func leasedCount() async throws -> Int {
        Int(try await redisConnection.send(["ZCARD", "parley:{0}:leases"]).integer())
    }
}
