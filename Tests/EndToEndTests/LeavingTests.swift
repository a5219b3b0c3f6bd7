import Conversations
import Events
import Foundation
import JSON
import Queue
import Redis
import SimulatedModel
import TestSupport
import Testing

/// Programs that are asked to leave.
@Reactor @Suite(.timeLimit(.minutes(10))) struct LeavingTests {
    @Test func `a worker that is asked to leave finishes its turns, claims no more and loses nothing`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .milliseconds(1000)
            let running = try await client.post("running")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.worker.terminate()
            try await deployment.worker.waitForLog("Worker is leaving")
            let late = try await client.post("late", user: "bob")
            #expect(try await deployment.worker.exitCode() == 0)
            #expect(deployment.worker.count("Worker has stopped") == 1)
            #expect(try await client.message(running.id).reply == "You said: running")
            #expect(try await client.message(late.id).state == "queued")
            deployment.model.delay = .zero
            try await deployment.startReadyWorker()
            #expect(try await client.message(late.id, wait: 20).reply == "You said: late")
            #expect(deployment.model.callCount == 2)
        }
    }

    @Test func `a worker that is asked to leave while it claims answers what the claim brings`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            let first = try await client.post("first", user: "bob")  // Redis knows all scripts then
            #expect(try await client.message(first.id, wait: 10).state == "answered")
            let second = RedisConnection(try RedisSettings(url: deployment.redis.url), purpose: "second")
            second.start()
            defer { second.close() }
            #expect(await second.waitUntilConnected(within: .seconds(10)))
            // Its wait has a while behind it, so that it ends before the pause does.
            try await eventually("the worker to wait") { try await second.workerWaits(atLeast: 1) == true }
            // Redis keeps what writes for later, in the order in which it came: first the message, then the claim.
            let message = Reactor.spawnThrowing {
                try await deployment.enqueueBehindPause("hello")
            }
            try await eventually("the worker to claim") { try await second.workerWaits() == false }
            deployment.worker.terminate()
            try await deployment.worker.waitForLog("Worker is leaving")
            _ = try await second.send(["CLIENT", "UNPAUSE"])
            #expect(try await client.message(message.value, wait: 10).reply == "You said: hello")
            #expect(try await deployment.worker.exitCode() == 0)
        }
    }

    @Test func `a second signal cuts, and the turn runs again at once without counting the attempt`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(60)
            let message = try await client.post("hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.worker.terminate()
            try await deployment.worker.waitForLog("Worker is leaving")
            deployment.worker.terminate()
            #expect(try await deployment.worker.exitCode(within: .seconds(5)) == 0)
            deployment.model.delay = .zero
            try await deployment.startReadyWorker()
            // Far less than a lease.
            #expect(try await client.message(message.id, wait: 5).reply == "You said: hello")
            #expect(try await deployment.number("select attempts from turns") == 1)
        }
    }

    @Test func `a turn that outlasts the drain goes back to the queue`() async throws {
        try await withDeployment(.model { $0.environment = ["PARLEY_DRAIN_SECONDS": "1"] }) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(60)
            let message = try await client.post("hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.worker.terminate()
            #expect(try await deployment.worker.exitCode(within: .seconds(5)) == 0)
            deployment.model.delay = .zero
            try await deployment.startReadyWorker()
            #expect(try await client.message(message.id, wait: 5).reply == "You said: hello")
            #expect(try await deployment.number("select attempts from turns") == 1)
        }
    }

    @Test func `an idle worker leaves at once, also while it waits for its servers`() async throws {
        try await withDeployment(.knowledge { $0.startsPrograms = false }) { deployment in
            let idle = try await deployment.startReadyWorker()
            idle.terminate()
            #expect(try await idle.exitCode(within: .seconds(5)) == 0)
            deployment.redis.stop()
            let waiting = try deployment.startWorker()
            try await waiting.waitForLog("Redis is not reachable")
            waiting.terminate()
            #expect(try await waiting.exitCode(within: .seconds(5)) == 0)
        }
    }

    @Test func `a gateway that is asked to leave answers what runs and ends its streams`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            let stream = client.events(deployment.tenancy.conversation("ana"))
            try await stream.waitUntilOpen()
            deployment.model.delay = .milliseconds(1000)
            let answers = Reactor.spawnThrowing { try await client.post("hello", wait: 20) }
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.gateway.terminate()
            try await stream.waitUntilEnd()
            #expect((200...1200).contains(stream.retry ?? 0), "it says when to come again")
            #expect(try await answers.value.reply == "You said: hello")
            #expect(try await deployment.gateway.exitCode(within: .seconds(5)) == 0)
            #expect(deployment.gateway.count("Gateway has stopped") == 1)
        }
    }

    @Test func `a listener whose gateway leaves before its first reply resumes at another without a gap`() async throws
    {
        try await withDeployment(.model { $0.gateways = 2 }) { deployment in
            let client = try await deployment.client()
            let conversation = deployment.tenancy.conversation("ana")
            #expect(try await client.post("before", wait: 20).state == "answered")
            for user in ["ana", "new"] {
                let stream = client.events(deployment.tenancy.conversation(user))
                try await eventually("the stream to say where it stands") { stream.lastID != nil }
                if user == "new" { #expect(stream.lastID == "begin") }
                stream.close()
            }
            let first = client.events(conversation)
            try await eventually("the stream to say where it stands") { first.lastID != nil }
            #expect(first.events.isEmpty)
            deployment.gateway.terminate()
            try await first.waitUntilEnd()
            let other = try await deployment.client(of: deployment.gateways[1])
            #expect(try await other.post("meanwhile", wait: 20).state == "answered")
            let second = other.events(conversation, after: first.lastID)
            #expect(try await second.event("reply").data["text"]?.string == "You said: meanwhile")
            #expect(try await other.post("later", wait: 20).state == "answered")
            #expect(try await second.event("reply", 2).data["text"]?.string == "You said: later")
            second.close()
            let fresh = other.events(deployment.tenancy.conversation("new"), after: "begin")
            try await fresh.waitUntilOpen()
            #expect(try await other.post("first", user: "new", wait: 20).state == "answered")
            _ = try await fresh.event("reply")
            let again = other.events(deployment.tenancy.conversation("new"), after: "begin")
            #expect(try await again.event("reply").data["text"]?.string == "You said: first")
            for stream in [fresh, again] { stream.close() }
        }
    }

    @Test func `a second signal cuts a gateway, and what it has accepted is answered`() async throws {
        try await withDeployment(.model { $0.gateways = 2 }) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .seconds(2)
            let waiting = Reactor.spawn { try? await client.post("hello", id: "one", wait: 20) }
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.gateway.terminate()
            try await deployment.gateway.waitForLog("Gateway is leaving")
            deployment.gateway.terminate()
            #expect(try await deployment.gateway.exitCode(within: .seconds(15)) == 0)
            #expect(await waiting.value == nil, "its connection is cut")
            let other = try await deployment.client(of: deployment.gateways[1])
            #expect(try await other.post("hello", id: "one", wait: 20).reply == "You said: hello")
            #expect(deployment.model.callCount == 1)
        }
    }

    @Test func `a gateway that leaves says so to its balancer, and serves until that has noticed`() async throws {
        try await withDeployment(.model { $0.environment = ["PARLEY_LEAVE_SECONDS": "60"] }) { deployment in
            let client = try await deployment.client()
            let stream = client.events(deployment.tenancy.conversation("ana"))
            try await stream.waitUntilOpen()
            deployment.gateway.terminate()
            try await eventually("the gateway not to be ready") { try await client.get("/readyz").status == 503 }
            let ready = try await client.get("/readyz")
            #expect(ready.code == "leaving" && ready.header("Connection") == "close", "\(ready)")
            #expect(try await client.get("/healthz").status == 200)
            #expect(try await client.get("/metrics").text.contains("\nparley_http_errors_total 0\n"))
            let late = try await client.post("late", wait: 20)
            #expect(late.status == 200 && late.header("Connection") == "close", "\(late)")
            #expect(late.reply == "You said: late")
            #expect(try await stream.event("reply").data["text"]?.string == "You said: late")
            deployment.gateway.terminate()
            try await stream.waitUntilEnd()
            #expect(try await deployment.gateway.exitCode(within: .seconds(10)) == 0)
        }
    }

    @Test func `a gateway that waits for its last answers refuses new messages`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            deployment.model.isHolding = true
            let waiting = Reactor.spawnThrowing { try await client.post("hello", wait: 20) }
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            deployment.gateway.terminate()
            try await deployment.gateway.waitForLog("Gateway is leaving")
            let refused = try await client.post("late", user: "bob")
            #expect(refused.status == 503 && refused.code == "leaving", "\(refused)")
            #expect(refused.header("Retry-After") != nil && refused.header("Connection") == "close")
            #expect(try await client.get("/metrics").text.contains("\nparley_http_errors_total 1\n"))
            deployment.model.isHolding = false
            #expect(try await waiting.value.reply == "You said: hello")
            #expect(try await deployment.gateway.exitCode(within: .seconds(10)) == 0)
        }
    }

    @Test func `who still waits when a drain ends is told that the message is accepted`() async throws {
        let plan = Plan.model {
            $0.gateways = 2
            $0.environment = ["PARLEY_DRAIN_SECONDS": "2"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            deployment.model.isHolding = true
            let first = Reactor.spawnThrowing { try await client.post("hello", wait: 60) }
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            let known = try await client.post("again", user: "bob")
            let second = Reactor.spawnThrowing { try await client.message(known.id, wait: 60) }
            deployment.gateway.terminate()
            let accepted = try await first.value
            #expect(accepted.status == 202 && accepted.reply == nil, "\(accepted)")
            #expect(["running", "queued"].contains(try await second.value.state))
            #expect(try await deployment.gateway.exitCode(within: .seconds(10)) == 0)
            deployment.model.isHolding = false
            let other = try await deployment.client(of: deployment.gateways[1])
            #expect(try await other.message(accepted.id, wait: 20).reply == "You said: hello")
        }
    }

    @Test func `a rolling restart of all programs under load loses nothing and answers nothing twice`() async throws {
        let plan = Plan.model {
            $0.gateways = 2
            $0.workers = 2
            $0.room = 2
            $0.redis = ["--appendonly", "yes"]
        }
        try await withDeployment(plan) { deployment in
            deployment.model.delay = .milliseconds(20)
            var ports: [UInt16] = []
            for gateway in deployment.gateways { ports.append(try await deployment.port(of: gateway)) }
            let tool = deployment.commandLine
            let record = "\(tool.folder)/accepted.jsonl"
            let visitors = try TestServer(
                [
                    "\(try CommandLineTool.programs)/LoadGenerator", "--visitors", "12", "--key",
                    deployment.tenancy.writer,
                    "--port", "\(ports[0]),\(ports[1])", "--pause-ms", "5", "--record", record,
                ], log: "\(tool.folder)/visitors.json")
            defer { visitors.kill() }
            try await deployment.waitForSettled(50)
            for (number, old) in deployment.gateways.enumerated() {
                old.terminate()
                #expect(try await old.exitCode() == 0)
                let new = try deployment.startGateway(["PORT": "\(ports[number])"])
                let client = try await deployment.client(of: new)
                try await eventually("the new gateway to be ready") { try await client.get("/readyz").status == 200 }
            }
            for old in deployment.workers {
                old.terminate()
                #expect(try await old.exitCode() == 0)
                try await deployment.startReadyWorker()
            }
            visitors.signal(SIGTERM)
            try await visitors.waitUntilExit(within: .seconds(60))
            let saw = try JSONValue(parsing: visitors.log)
            #expect(visitors.status == 0, "\(visitors.log)")
            let stays = ["unanswered", "wrong", "unexpected", "replies_told_twice"].map { saw[$0]?.int64 }
            #expect(stays == [0, 0, 0, 0], "\(visitors.log)")
            let messages = try #require(saw["messages"]?.int64)
            #expect(saw["replies"]?.int64 == messages && messages >= 50)
            #expect(deployment.model.callCount == Int(messages), "no turn was cut, so none ran twice")
            let verified = try require(try await tool("verify", "--record", record, "--drained", "--json"))
            #expect(verified.object["holds"] as? Bool == true, "\(verified)")
            #expect((verified.object["accepted"] as? [String: Int])?["stored"] == Int(messages), "\(verified)")
        }
    }
}

extension Deployment {
    /// Lets Redis keep everything that writes for later, and behind that a message. Returns its id when it is accepted.
    fileprivate func enqueueBehindPause(_ text: String) async throws -> String {
        let queue = LaneQueue(redis: redisConnection, shards: Shards(count: 1))
        let lane = try ConversationID(tenant: tenancy.tenant, bot: tenancy.bot, channel: .http, user: "ana").lane
        let now = WallTime.milliseconds()
        let id = MessageID(fresh: lane, milliseconds: now, shards: Shards(count: 1)).description
        let message = Enqueue(
            lane: lane, tenant: tenancy.tenant, id: id, fingerprint: nil,
            envelope: Envelope(id: id, text: text, at: now).json)
        let pausing = Reactor.spawnThrowing { [redisConnection] in
            try await redisConnection.send(["CLIENT", "PAUSE", "20000", "WRITE"])
        }
        // A task as well: it comes behind the first one, and its command behind that one's.
        let enqueuing = Reactor.spawnThrowing { try await queue.enqueue([message]) }
        _ = try await pausing.value
        #expect(try await enqueuing.value == [.accepted])
        return id
    }
}

extension RedisConnection {
    /// Whether the worker's connection for waiting is blocked, for so many seconds at least; nil when there is none.
    fileprivate func workerWaits(atLeast seconds: Int = 0) async throws -> Bool? {
        let clients = try await send(["CLIENT", "LIST"]).string().split(separator: "\n")
        guard let client = clients.first(where: { $0.contains(" name=parley-waiting ") }) else { return nil }
        let idle = client.firstMatch(of: /\ idle=(\d+)/).flatMap { Int($0.1) } ?? 0
        return client.contains(/\ flags=\w*b/) && idle >= seconds
    }
}
