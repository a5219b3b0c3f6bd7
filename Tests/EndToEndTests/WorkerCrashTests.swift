import Events
import JSON
import Redis
import SimulatedModel
import TestSupport
import Testing

/// Workers that die or stand still in the middle of a turn.
@Reactor @Suite(.timeLimit(.minutes(10))) struct WorkerCrashTests {
    private static let lease = 8
    /// A lease, the longest wait of whoever looks for those that ran out, and the turn itself.
    private static let limit = Duration.seconds(lease + 5 + 2)
    private static let settings = ["PARLEY_LEASE_SECONDS": "\(lease)"]

    @Test func `the message of a worker that is killed is answered once, after its lease`() async throws {
        try await withDeployment(.model { $0.environment = Self.settings }) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(60)
            let message = try await client.post("hello")
            let next = try await client.post("and again")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            let beats = try await deployment.redisConnection.send(["KEYS", "parley:worker:*"]).array()
            let died = try #require(beats.first).string().dropFirst("parley:worker:".count)
            deployment.worker.kill()
            let killed = MonotonicTime.milliseconds()
            deployment.model.delay = .zero
            let second = try await deployment.startReadyWorker()
            let answer = try await client.message(message.id, wait: 30)
            #expect(answer.reply == "You said: hello", "\(answer)")
            #expect(MonotonicTime.milliseconds() - killed < Self.limit.milliseconds)
            #expect(try await client.message(next.id, wait: 20).reply == "You said: and again")
            #expect(second.count("A lease ran out") == 1)
            #expect(second.count(" worker=\(died) crashes=1") == 1)
            try await expectEachOnce(deployment, ["hello", "and again"])
        }
    }

    @Test func `who watched a worker write that is killed hears that the reply is written anew`() async throws {
        try await withDeployment(.model { $0.environment = Self.settings }) { deployment in
            let client = try await deployment.client()
            deployment.model.behaviour = .stall
            let stream = client.events(deployment.tenancy.conversation("ana"))
            try await stream.waitUntilOpen()
            let message = try await client.post("one two three four")
            let first = try await stream.event("delta")
            deployment.worker.kill()
            deployment.model.behaviour = nil
            try await deployment.startReadyWorker()
            let reply = try await stream.event("reply")
            #expect(reply.data["messages"]?.array?.map(\.string) == [message.id])
            let names = stream.events.map(\.name)
            let restart = try #require(names.firstIndex(of: "state"), "\(names)")
            #expect(stream.events[restart].data["state"]?.string == "restarted")
            #expect(stream.events[restart].data["turn"] == first.data["turn"])
            #expect(names[..<restart].allSatisfy { $0 == "delta" })
            stream.close()
        }
    }

    @Test func `workers killed under load leave every message answered once, in order`() async throws {
        let plan = Plan.model {
            $0.workers = 3
            $0.environment = Self.settings
            $0.room = 2
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .milliseconds(20)
            let sending = Reactor.spawnThrowing {
                try await together(10) { user in
                    for number in 1...10 { _ = try await client.post("message \(number)", user: "u\(user)") }
                }
            }
            for (position, count) in [20, 50].enumerated() {
                try await deployment.waitForSettled(count)
                deployment.workers[position].kill()
            }
            _ = try await sending.value
            try await deployment.waitForSettled(100)
            for user in 1...10 {
                let texts = try await deployment.texts(
                    "select role || ' ' || text from messages where conversation = '\(deployment.tenancy.conversation("u\(user)"))'"
                        + " order by seq")
                #expect(
                    texts == (1...10).flatMap { ["user message \($0)", "assistant You said: message \($0)"] },
                    "u\(user)")
            }
        }
    }

    @Test func `what a killed gateway has accepted is answered`() async throws {
        try await withDeployment(.model()) { deployment in
            deployment.model.delay = .milliseconds(500)
            let message = try await deployment.client().post("hello")
            deployment.gateway.kill()
            let second = try deployment.startGateway()
            let client = try await deployment.client(of: second)
            try await eventually("the gateway to be ready") { try await client.get("/readyz").status == 200 }
            #expect(try await client.message(message.id, wait: 20).reply == "You said: hello")
        }
    }

    @Test func `a worker that stood still beyond its lease changes nothing when it goes on`() async throws {
        try await withDeployment(.model { $0.startsPrograms = false }) { deployment in
            let metrics = freePort()
            try deployment.startGateway()
            let first = try await deployment.startReadyWorker(
                Self.settings.merging(["PARLEY_METRICS_PORT": "\(metrics)"]) { $1 })
            try await deployment.waitUntilReady()
            let client = try await deployment.client()
            deployment.model.delay = .seconds(1)
            let message = try await client.post("hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            first.pause()
            deployment.model.reply = "the second worker's"
            deployment.model.delay = .zero
            try await deployment.startReadyWorker(Self.settings)
            let answer = try await client.message(message.id, wait: 30)
            #expect(answer.reply == "the second worker's", "\(answer)")

            // The first finds the model's answer waiting, and its lease gone.
            first.resume()
            let figures = Client(http: client.http, port: metrics, key: nil)
            try await eventually("the first worker to give its turn up") {
                try await figures.get("/metrics").text.contains(/(?m)^parley_lease_lost_total [1-9]/)
            }
            #expect(try await client.message(message.id).reply == "the second worker's")
            try await expectEachOnce(deployment, ["hello"])
            let last = try await client.post("still there", wait: 20)
            #expect(last.state == "answered", "\(last)")
        }
    }

    @Test func `a message that a worker was killed over three times is given up, and the next is answered`()
        async throws
    {
        let plan = Plan.model {
            $0.environment = Self.settings
            $0.room = 2
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(600)
            let poison = try await client.post("poison")
            let next = try await client.post("harmless")
            for crash in 1...3 {
                try await eventually("the model to be asked", within: Self.limit) {
                    deployment.model.callCount == crash
                }
                deployment.workers.last?.kill()
                if crash == 3 { deployment.model.delay = .zero }
                try await deployment.startReadyWorker()
            }
            #expect(try await client.message(next.id, wait: 30).reply == "You said: harmless")
            let dead = try await deployment.texts("select id || ' ' || reason || ' ' || crashes from dead_letters")
            #expect(dead == ["\(poison.id) crashes 3"])
            #expect(try await client.message(poison.id).state == "failed")
        }
    }

    /// Each of these has exactly one reply, in this order.
    private func expectEachOnce(_ deployment: Deployment, _ texts: [String]) async throws {
        #expect(try await deployment.texts("select text from messages where role = 'user' order by seq") == texts)
        #expect(try await deployment.number("select count(*) from messages where role <> 'user'") == texts.count)
        #expect(try await deployment.number("select count(*) from turns") == texts.count)
    }
}
