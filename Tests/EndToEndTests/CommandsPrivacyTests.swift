import Conversations
import Events
import Foundation
import JSON
import Postgres
import Redis
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct CommandsPrivacyTests {
    /// Ana with two bots: answered messages, a waiting one in Redis only, a dead one, and a bot that is gone. Bob too.
    private func makeUser(_ d: Deployment) async throws {
        try await Tenancy.makeBot("sales", of: d.tenancy.tenant, in: d.database, d.plan.bot)
        let client = try await d.client()
        for user in ["ana", "bob"] {
            for bot in ["support", "sales"] {
                for number in 1...3 {
                    let answer = try await client.post(
                        "from \(user) \(number)", user: user, bot: bot, id: "\(number)", wait: 20)
                    #expect(answer.state == "answered", "\(answer)")
                }
            }
            let letter = DeadLetter(
                id: "msg_0000000000000000000000000\(user == "ana" ? 1 : 2)_0",
                lane: d.tenancy.conversation(user), tenant: d.tenancy.tenant,
                envelope: "{\"text\":\"dead from \(user)\"}", reason: "crashes", worker: "w1", attempts: 0, crashes: 3,
                arrivedAt: 1_700_000_000_000)
            try await DeadLetterStore(d.database).bury(letter, token: 1)
        }
        d.worker.kill()
        _ = try await client.post("still waits", user: "ana")
        // Of a bot that PostgreSQL does not know, and of a user whose name begins like hers.
        for (user, bot) in [("ana", 77), ("anabel", 1)] {
            _ = try await d.redisConnection.send([
                "RPUSH", "parley:{0}:mail:\(d.tenancy.tenant).\(bot).telegram.\(user)",
                #"{"id":"msg_x_0","text":"only in Redis from \#(user)","at":1}"#,
            ])
        }
    }

    /// Rows and keys that name a user's conversations.
    private func traces(_ d: Deployment, _ user: String) async throws -> Int {
        var count = try await d.keys("*.\(user)").count
        for place in [
            "conversations where id", "messages where conversation", "turns where conversation",
            "sessions where conversation", "dead_letters where lane", "dead_once where lane",
        ] {
            count += try await d.number("select count(*) from \(place) like '%.\(user)'")
        }
        let seen = try await d.keys("*:seen:*")
        for key in seen {
            let values = try await d.redisConnection.send(["HVALS", key]).strings()
            count += values.count { $0.hasSuffix(".\(user)") }
        }
        return count
    }

    @Test func `a user is erased everywhere, the command says what that was, and others are untouched`() async throws {
        try await withDeployment(.model()) { d in
            try await self.makeUser(d)
            let parley = d.commandLine
            let bobs = try await self.traces(d, "bob")
            let asked = try await parley("erase", "--tenant", "demo", "--user", "ana")
            #expect(asked.code == 1 && asked.errors.contains("--yes"), "\(asked)")

            let done = try require(try await parley("erase", "--tenant", "demo", "--user", "ana", "--yes", "--json"))
            let removed = try #require(done.object["removed"] as? [String: Int])
            let expected = [
                "messages": 6, "replies": 6, "waiting": 2, "dead_letters": 1, "sessions": 2, "turns": 6,
                "deliveries": 0,
            ]
            for (name, count) in expected { #expect(removed[name] == count, "\(name): \(done)") }
            #expect(removed["ids_forgotten"] == 7, "\(done)")  // one without an id of the client's, which waited
            #expect((done.object["conversations"] as? [String])?.count == 3, "\(done)")
            #expect(try await self.traces(d, "ana") == 0)
            #expect(try await self.traces(d, "bob") == bobs)
            #expect(try await self.traces(d, "anabel") == 1)
            // The ids are new again.
            try await d.startReadyWorker()
            let again = try await d.client().post("from ana 1", user: "ana", id: "1", wait: 20)
            #expect(again.status == 200 && again.reply == "You said: from ana 1", "\(again)")
            try require(try await parley("erase", "--tenant", "demo", "--user", "ana", "-y"))
            let nothing = try require(try await parley("erase", "--tenant", "demo", "--user", "ana", "--json"))
            #expect(nothing.object["conversations"] as? [String] == [])
        }
    }

    @Test func `an export has all that is kept of a user, and only the owner may read its file`() async throws {
        try await withDeployment(.model()) { d in
            try await self.makeUser(d)
            let parley = d.commandLine
            let path = "\(parley.folder)/ana.json"
            try require(try await parley("export", "--tenant", "demo", "--user", "ana", "--file", path))
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? Int) == 0o600)
            let refused = try await parley("export", "--tenant", "demo", "--user", "ana", "--file", path)
            #expect(refused.code == 1 && refused.errors.contains("cannot be made"), "\(refused)")

            let printed = try require(try await parley("export", "--tenant", "demo", "--user", "ana"))
            let conversations = try #require(printed.object["conversations"] as? [[String: Any]])
            #expect(conversations.count == 3)
            let support = try #require(conversations.first { $0["id"] as? String == d.tenancy.conversation("ana") })
            let messages = try #require(support["messages"] as? [[String: Any]])
            let said = (1...3).flatMap { ["from ana \($0)", "You said: from ana \($0)"] }
            #expect(messages.map { $0["text"] as? String } == said)
            #expect((messages[0]["turn"] as? [String: Any])?["prompt_tokens"] as? Int == 11, "\(messages[0])")
            #expect((messages[0]["created_at"] as? String)?.hasSuffix("Z") == true)
            #expect((support["waiting"] as? [[String: Any]])?.first?["text"] as? String == "still waits")
            #expect((support["dead_letters"] as? [[String: Any]])?.count == 1)
            #expect((support["sessions"] as? [[String: Any]])?.count == 1)
            let session = try #require(support["session"] as? [String: Any])
            #expect((session["history"] as? [Any])?.count == 6)
            #expect(!printed.output.contains("bob") && !printed.output.contains("anabel"))
            let file = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
            #expect(((file as? [String: Any])?["conversations"] as? [Any])?.count == 3)
            let nobody = try require(try await parley("export", "--tenant", "demo", "--user", "nobody"))
            #expect((nobody.object["conversations"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func `an export has what became of messages, and those that only the journal has, each once`() async throws {
        let plan = Plan.model("429-retry-after-600") {
            $0.environment = ["PARLEY_DURABILITY": "journal", "AI_PROVIDERS": "openai"]
        }
        try await withDeployment(plan) { d in
            try await Tenancy.makeBot("good", of: d.tenancy.tenant, in: d.database, self.good)
            let client = try await d.client()
            try await eventually("the journal to be ready") {
                try await client.post("answered", bot: "good", id: "1", wait: 20).state == "answered"
            }
            _ = try await client.post("is put off")
            try await eventually("its event") { try await d.number("select count(*) from lane_events") == 1 }
            d.worker.kill()
            _ = try await client.post("in both")
            let conversation = d.tenancy.conversation("ana")
            try require(try await d.commandLine("pause", conversation))
            for (id, text) in [("msg_lost1", #"{"id":"msg_lost1","text":"lost","at":1}"#), ("msg_lost2", "by hand")] {
                try await d.database.run(
                    PostgresQuery(
                        PostgresStatement(
                            name: "",
                            sql: "insert into journal (token, id, lane, envelope) values "
                                + "(1, '\(id)', '\(conversation)', '\(text)')")))
            }
            let printed = try require(try await d.commandLine("export", "--tenant", "demo", "--user", "ana"))
            let conversations = try #require(printed.object["conversations"] as? [[String: Any]])
            let put = try #require(conversations.first { $0["id"] as? String == conversation })
            let waiting = try #require(put["waiting"] as? [Any])
            let texts = waiting.map { ($0 as? [String: Any])?["text"] as? String ?? $0 as? String }
            #expect(texts == ["is put off", "in both", "lost", "by hand"])
            let events = try #require(put["events"] as? [[String: Any]])
            #expect(events.map { $0["kind"] as? String } == ["parked", "paused"])
            #expect((events[0]["detail"] as? [String: Any])?["reason"] as? String == "model")
            #expect((events[1]["detail"] as? [String: Any])?.isEmpty == true, "who paused it is not the user's to know")

            let answered = try #require(conversations.first { $0["id"] as? String != conversation })
            let messages = try #require(answered["messages"] as? [[String: Any]])
            let trace = (messages[0]["turn"] as? [String: Any])?["trace"] as? [String: Any]
            #expect((trace?["asked"] as? [[Any]])?.first?.first as? String == "openai", "\(messages)")
            #expect(messages[1]["turn"] is NSNull && (answered["events"] as? [Any])?.isEmpty == true)
            #expect((answered["waiting"] as? [Any])?.isEmpty == true)
        }
    }

    private nonisolated var good: BotSettings {
        var settings = BotSettings()
        settings.model = "good"
        return settings
    }

    @Test func `a long conversation is exported in pages and in its order`() async throws {
        try await withDeployment(.knowledge { $0.startsPrograms = false }) { d in
            let id = d.tenancy.conversation("ana")
            for sql in [
                """
                insert into messages (tenant_id, created_at, role, status, id, conversation, turn_id, text)
                select \(d.tenancy.tenant), now(), 'user', 'answered', 'msg_' || n, '\(id)', 'trn_' || n, repeat('x', 1000) || n
                from generate_series(1, 100000) as n
                """,
                """
                insert into conversations (tenant_id, bot_id, last_message_at, last_token, id, channel, user_id)
                values (\(d.tenancy.tenant), \(d.tenancy.bot), now(), 1, '\(id)', 'http', 'ana')
                """,
            ] { try await d.database.run(PostgresQuery(PostgresStatement(name: "", sql: sql))) }
            let path = "\(d.commandLine.folder)/ana.json"
            try require(try await d.commandLine("export", "--tenant", "demo", "--user", "ana", "--file", path))
            let texts = try String(contentsOfFile: path, encoding: .utf8).matches(of: /"text" : "x+(\d+)"/).map {
                Int($0.1)
            }
            #expect(texts == (1...100_000).map { $0 })
        }
    }

    @Test func `deleting a conversation says what was removed to who wants to know`() async throws {
        try await withDeployment(.model()) { d in
            let client = try await d.client()
            _ = try await client.post("hello", wait: 20)
            let admin = client.with(key: d.tenancy.admin)
            let path = "/v1/conversations/\(d.tenancy.conversation("ana"))"
            let told = try await admin.send("DELETE", path, [], [("Prefer", "return=representation")])
            #expect(told.status == 200, "\(told)")
            #expect(
                told.json["removed"]?["messages"]?.int64 == 1 && told.json["removed"]?["replies"]?.int64 == 1, "\(told)"
            )
            #expect(try await admin.delete(path).status == 204)
        }
    }

    @Test func `a worker removes what is older than the tenant keeps it, and says so once`() async throws {
        try await withDeployment(.model { $0.startsPrograms = false }) { d in
            try d.startGateway()
            let port = freePort()
            let set = try require(
                try await d.commandLine("tenant", "set", "demo", "--retention-days", "30", "--json"))
            #expect(set.object["retention_days"] as? Int == 30)
            for sql in [
                """
                insert into messages (tenant_id, created_at, role, status, id, conversation, turn_id, text)
                select \(d.tenancy.tenant), now() - n * interval '20 days', 'user', 'answered', 'msg_' || n,
                    '\(d.tenancy.conversation("ana"))', 'trn_' || n, 'x'
                from generate_series(3, 1, -1) as n
                """,
                """
                insert into turns (token, started_at, finished_at, status, messages, id, conversation, worker)
                select 1, created_at, created_at, 'answered', 1, turn_id, conversation, 'w' from messages
                """,
                """
                insert into conversations (tenant_id, bot_id, last_message_at, last_token, id, channel, user_id)
                values (\(d.tenancy.tenant), \(d.tenancy.bot), now(), 1, '\(d.tenancy.conversation("ana"))', 'http', 'ana')
                """,
            ] { try await d.database.run(PostgresQuery(PostgresStatement(name: "", sql: sql))) }
            let worker = try await d.startReadyWorker(["PARLEY_METRICS_PORT": "\(port)"])
            try await worker.waitForLog("Removed what was older than its tenant keeps it")
            #expect(worker.lines("Removed what").first?.contains("2 messages, 2 turns") == true, "\(worker.log)")
            #expect(try await d.texts("select id from messages") == ["msg_1"])
            let metrics = try await Client(http: d.client().http, port: port).get("/metrics").text
            #expect(metrics.contains(#"parley_retention_removed_total{what="messages"} 2"#), "\(metrics)")
            let list = try require(try await d.commandLine("tenant", "list"))
            #expect(list.output.contains("30 days"), "\(list)")
            try require(try await d.commandLine("tenant", "set", "demo", "--retention-days", "0"))
            #expect(try await d.commandLine("tenant", "set", "demo", "--retention-days", "-1").code == 64)
            #expect(try await d.commandLine("tenant", "set", "demo").code == 64)
        }
    }
}
