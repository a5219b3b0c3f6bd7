import Events
import JSON
import Postgres
import Redis
import SimulatedModel
import TestSupport
import Testing

/// `PARLEY_DURABILITY=journal`: what was answered 202 survives a Redis that loses everything.
@Reactor @Suite(.timeLimit(.minutes(10))) struct JournalTests {
    private let durability = ["PARLEY_DURABILITY": "journal"]

    @Test func `a Redis that lost everything gets back what was accepted, in order, before anything new`()
        async throws
    {
        try await withDeployment(.model { $0.environment = durability }) { deployment in
            let client = try await deployment.client()
            let first = try await accepted(client, "hello 1")
            #expect(try await client.message(first.id, wait: 20).state == "answered")
            deployment.worker.pause()
            var ids = [first.id]
            for number in 2...5 { ids.append(try await accepted(client, "hello \(number)").id) }
            // Nothing of it is on a disk.
            deployment.redis.stop()
            try await deployment.gateway.waitForLog("Redis is gone")
            try await deployment.redis.restart()
            try await deployment.waitUntilReady()
            try await expectRefilling(client, deployment, lost: ids[1])
            deployment.worker.resume()
            ids.append(try await accepted(client, "hello 6").id)
            for (position, id) in ids.enumerated() {
                let answer = try await client.message(id, wait: 20)
                #expect(answer.reply == "You said: hello \(position + 1)", "\(answer)")
            }
            let stored = try await deployment.texts("select text from messages where role = 'user' order by seq")
            #expect(stored == (1...6).map { "hello \($0)" })
            try await expectSettled(deployment)
            #expect(deployment.worker.count("Redis has what the journal has") == 2)
        }
    }

    @Test func `a message that only the journal has is known to all who are asked, and to be put back`() async throws {
        try await withDeployment(.model { $0.environment = durability }) { deployment in
            let client = try await deployment.client()
            _ = try await accepted(client, "hello")
            try await deployment.waitForSettled(1)
            deployment.worker.kill()
            let lost = try await accepted(client, "are you there")
            _ = try await deployment.redisConnection.send(["FLUSHALL"])

            let timeline = try await client.get("/v1/messages/\(lost.id)/timeline")
            let events = timeline.json["events"]?.array ?? []
            #expect(events.map { $0["event"]?.string } == ["received", "queued", "waiting"], "\(timeline)")
            #expect(events.last?["state"] == "journal")
            let trace = try require(try await deployment.commandLine("trace", lost.id))
            #expect(trace.output.contains("in the journal only: Redis has lost it"), "\(trace)")
            for subject in [lost.id, lost.conversation] {
                let why = try require(try await deployment.commandLine("why", subject)).output
                #expect(why.contains("1 message of it is in the journal only"), "\(why)")
                #expect(why.contains("→ start a worker with PARLEY_DURABILITY=journal"), "\(why)")
            }
            #expect(try require(try await deployment.commandLine("queue")).output.contains("Redis may lack messages"))

            try await deployment.startReadyWorker(durability)
            #expect(try await client.message(lost.id, wait: 20).reply == "You said: are you there")
            try await eventually("the trace to say that it was put back") {
                let told = try require(try await deployment.commandLine("trace", lost.id)).output
                return told.contains("put them back from the journal") && told.contains("delivered")
            }
            let queue = try require(try await deployment.commandLine("queue", "--json"))
            #expect(queue.object["lacks_journal"] as? Bool == false)
        }
    }

    @Test func `a message is found whatever becomes of it while it is looked for`() async throws {
        try await withDeployment(.model { $0.environment = durability }) { deployment in
            let (client, worker) = (try await deployment.client(), deployment.worker)
            deployment.model.delay = .milliseconds(500)
            let message = try await accepted(client, "hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            worker.pause()
            _ = try await deployment.redisConnection.send(["FLUSHALL"])
            let path = "/v1/messages/\(message.id)"
            let looks = try await deployment.database.withConnection { connection in
                for sql in ["begin", "lock table dead_letters"] {
                    try await connection.run([PostgresQuery(PostgresStatement(name: "", sql: sql))])
                }
                // They find it neither settled nor in Redis, and then hang at what follows, whatever they look at before.
                let looks = [path, path + "/timeline"].map { path in
                    Reactor.spawnThrowing { try await client.get(path) }
                }
                let blocked = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                try await eventually("the looks to hang") { try await deployment.number(blocked) == 2 }
                // The worker stores its turn though Redis has lost it.
                worker.resume()
                try await deployment.waitForSettled(1)
                try await connection.run([PostgresQuery(PostgresStatement(name: "", sql: "rollback"))])
                return looks
            }
            let (view, timeline) = (try await looks[0].value, try await looks[1].value)
            #expect(view.status == 200 && view.reply == "You said: hello", "\(view)")
            let kinds = (timeline.json["events"]?.array ?? []).map { $0["event"]?.string }
            #expect(timeline.status == 200 && kinds.contains("stored"), "\(timeline)")
        }
    }

    /// No worker has put anything back yet.
    private func expectRefilling(_ client: Client, _ deployment: Deployment, lost id: String) async throws {
        let refused = try await client.post("hello 6", id: "hello 6")
        #expect(refused.status == 503 && refused.code == "refilling", "\(refused)")
        #expect(refused.header("Retry-After") != nil)
        #expect(try await client.message(id).state == "queued")
        let doctor = try await deployment.commandLine("doctor", "--json", "--skip-model", environment: durability)
        #expect(doctor.code == 0 && doctor.output.contains("Redis may have lost messages"), "\(doctor)")
        let verified = try await deployment.commandLine("verify", "--json")
        #expect(verified.code == 0 && verified.output.contains(#""waiting":4"#), "\(verified)")
    }

    private func expectSettled(_ deployment: Deployment) async throws {
        try await eventually("the journal to be empty") {
            try await deployment.number("select count(*) from journal") == 0
        }
        try await eventually("all to be finished") { try await deployment.keys("parley:{0}:lane:*").isEmpty }
        let verified = try await deployment.commandLine("verify", "--drained", "--json")
        #expect(verified.code == 0, "\(verified)")
        let doctor = try await deployment.commandLine("doctor", "--json", "--skip-model", environment: durability)
        #expect(doctor.code == 0 && doctor.output.contains("Redis has what the journal has"), "\(doctor)")
    }

    @Test func `what PostgreSQL does not take is not promised, and the same message is taken when it does`()
        async throws
    {
        try await withDeployment(.model { $0.environment = durability }) { deployment in
            let client = try await deployment.client()
            _ = try await accepted(client, "hello")
            deployment.worker.pause()
            _ = try await deployment.texts("alter table journal rename to journal_away")
            let refused = try await client.post("are you there", id: "m-1")
            #expect(refused.status == 503 && refused.detail.contains("may have been accepted"), "\(refused)")
            _ = try await deployment.texts("alter table journal_away rename to journal")
            #expect(try await client.post("are you there", id: "m-1").status == 202)
            #expect(try await deployment.number("select count(*) from journal where envelope like '%are you%'") == 1)
            deployment.worker.resume()
            try await deployment.waitForSettled(2)
            try await expectSettled(deployment)
        }
    }

    @Test func `a journal that cannot be looked after is told once, however often it is tried`() async throws {
        try await withDeployment(.model { $0.environment = durability }) { deployment in
            let client = try await deployment.client()
            _ = try await accepted(client, "hello")
            try await deployment.refuseEpochs()
            _ = try await deployment.redisConnection.send(["FLUSHALL"])
            // Some seconds of tries, between which the rest of the work on the journal finds nothing wrong.
            try await eventually("many tries") { try await deployment.number("select last_value from tries") > 25 }
            let told = deployment.worker.lines("could not be looked after")
            #expect(told.filter { $0.contains("no epoch begins") }.count == 1, "\(told)")
            _ = try await deployment.texts("drop trigger refused on journal_epochs")
            #expect(try await accepted(client, "hello again").status == 202)
        }
    }

    /// Sends it with an id until it is taken.
    private func accepted(_ client: Client, _ text: String) async throws -> Answer {
        try await eventually("\(text) to be accepted") {
            let answer = try await client.post(text, id: text)
            return [200, 202].contains(answer.status) ? answer : nil
        }
    }
}

extension Deployment {
    /// PostgreSQL lets no epoch begin, and counts the tries.
    fileprivate func refuseEpochs() async throws {
        for statement in [
            "create sequence tries",
            """
            create function refuse() returns trigger language plpgsql as $$
            begin perform nextval('tries'); raise exception 'no epoch begins'; end $$
            """,
            "create trigger refused before insert or update on journal_epochs for each row execute function refuse()",
        ] { _ = try await texts(statement) }
    }
}
