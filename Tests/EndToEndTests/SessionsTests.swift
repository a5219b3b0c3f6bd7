import Conversations
import Events
import JSON
import Redis
import SimulatedModel
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct SessionsTests {
    private func post(_ client: Client, _ path: String, _ body: String) async throws -> Answer {
        try await client.send("POST", path, Array(body.utf8))
    }

    private func prompt(_ deployment: Deployment) throws -> (model: String, system: String, messages: Int) {
        let asked = try JSONValue(parsing: deployment.model.requestBodies.last ?? [])
        let messages = asked["messages"]?.array ?? []
        let system = messages.first { $0["role"]?.string == "system" }
        return (asked["model"]?.string ?? "", system?["content"]?.string ?? "", messages.count)
    }

    @Test func `a session that is started has its own configuration until it is stopped`() async throws {
        let plan = Plan.model {
            $0.bot.systemPrompt = "You sell plants."
            $0.environment = ["RATE_LIMIT_PER_USER": "0"]  // else what was counted is kept for a minute
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let tenant = deployment.tenancy.tenant
            let start = """
                {"user": "123", "config": {"system_prompt": "You sell fish.", "model": "tiny", "history_exchanges": 1}}
                """
            let first = try await post(client, "/api/start", start)
            #expect(first.status == 201 && first.state == "active", "\(first)")
            #expect(first.json["session"]?.string == "tenant_\(tenant)_123")
            #expect(first.json["config"]?["model"]?.string == "tiny")
            let second = try await post(client, "/api/start", start)
            #expect(second.status == 200 && second.json["started_at"] == first.json["started_at"], "\(second)")

            for number in 1...3 {
                let answer = try await client.post("question \(number)", user: "123", wait: 20)
                #expect(answer.reply == "You said: question \(number)", "\(answer)")
            }
            #expect(try prompt(deployment) == ("tiny", "You sell fish.", 4))
            let active = try await client.with(key: deployment.tenancy.reader).get("/api/sessions?state=active")
            let listed = try #require(active.json["sessions"]?.array?.first, "\(active)")
            #expect(listed["session"]?.string == "tenant_\(tenant)_123" && listed["bot"]?.string == "support")
            #expect(listed["messages"] == .int(3) && listed["conversation"] == first.json["conversation"])

            let stopped = try await post(client, "/api/stop", #"{"session": "tenant_\#(tenant)_123"}"#)
            #expect(stopped.status == 200 && stopped.state == "ended", "\(stopped)")
            #expect(stopped.json["reason"]?.string == "stopped" && stopped.json["messages"] == .int(3))
            #expect(try await post(client, "/api/stop", #"{"user": "123"}"#).status == 204)
            #expect(try await deployment.keys("parley:{0}:session:*").isEmpty)

            _ = try await client.post("question 4", user: "123", wait: 20)
            #expect(try prompt(deployment) == ("good", "You sell plants.", 2))
            let ended = try await client.get("/api/sessions?state=ended")
            #expect(ended.json["sessions"]?.array?.map { $0["reason"]?.string } == ["stopped"], "\(ended)")
            #expect(try await client.get("/api/sessions").json["sessions"]?.array?.count == 1)
        }
    }

    @Test func `stopping does not wait for the messages behind the one being answered`() async throws {
        try await withDeployment(.model { $0.environment = ["RATE_LIMIT_PER_USER": "0"] }) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .milliseconds(700)
            for number in 1...5 { _ = try await client.post("message \(number)", user: "ana") }
            try await eventually("the second to be answered") { deployment.model.callCount == 2 }
            let stopped = try await post(client, "/api/stop", #"{"user": "ana"}"#)
            let ended = try #require(stopped.json["messages"]?.int64, "\(stopped)")
            #expect(stopped.status == 200 && (2...4).contains(ended))
            try await eventually("all to be answered") {
                try await deployment.number("select count(*) from turns where status = 'answered'") == 5
            }
            let sessions = "select coalesce(end_reason, 'open') from sessions order by started_at"
            #expect(try await deployment.texts(sessions) == ["stopped", "open"])
            #expect(try await deployment.number("select session_messages from conversations") == 5 - Int(ended))
        }
    }

    @Test func `stopping waits for the first message, whose session ends with its answer`() async throws {
        try await withDeployment(.model { $0.environment = ["RATE_LIMIT_PER_USER": "0"] }) { deployment in
            let client = try await deployment.client()
            let name = "tenant_\(deployment.tenancy.tenant)_"
            deployment.model.delay = .milliseconds(1500)
            let stops = [
                #"{"user": "u1"}"#, #"{"session": "\#(name)u2"}"#, #"{"session": "\#(name)u3", "bot": "support"}"#,
            ]
            for (user, stop) in zip(1..., stops) {
                _ = try await client.post("hello", user: "u\(user)")
                try await eventually("the model to be asked") { deployment.model.callCount == user }
                let stopped = try await post(client, "/api/stop", stop)
                #expect(stopped.status == 200 && stopped.json["messages"] == .int(1), "\(stopped)")
                #expect(stopped.json["session"]?.string == "\(name)u\(user)")
                #expect(try await post(client, "/api/stop", stop).status == 204)
            }
            #expect(try await deployment.keys("parley:{0}:session:*").isEmpty)
            #expect(try await deployment.number("select count(*) from sessions where end_reason = 'stopped'") == 3)
            #expect(try await deployment.number("select count(*) from sessions") == 3)
        }
    }

    @Test func `what cannot be a session's configuration is refused, and says where`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let long = String(repeating: "x", count: 16_385)
            let wrong: [(body: String, status: Int, pointer: String?)] = [
                (#"{"config": []}"#, 422, "/config"), (#"{"user": ""}"#, 422, "/user"),
                (#"{"config": {"language": "de"}}"#, 422, "/config/language"),
                (#"{"config": {"model": 5}}"#, 422, "/config/model"),
                (#"{"config": {"system_prompt": "\#(long)"}}"#, 422, "/config/system_prompt"),
                (#"{"config": {"history_exchanges": 101}}"#, 422, "/config/history_exchanges"),
                (#"{"config": {"history_exchanges": 1.5}}"#, 422, "/config/history_exchanges"),
                (#"{"config": {"history_tokens": -1}}"#, 422, "/config/history_tokens"),
                (#"{"config": {"messages_per_minute": 0}}"#, 422, "/config/messages_per_minute"),
                (#"{"config": {"#, 400, nil), ("", 415, nil), ("[]", 422, ""), (#"{"bot": "nobody"}"#, 404, "/bot"),
            ]
            for (body, status, pointer) in wrong {
                let answer = try await post(client, "/api/start", body)
                #expect(answer.status == status && answer.pointer == pointer, "\(body.prefix(80)): \(answer)")
            }
            #expect(try await post(client, "/api/stop", #"{"user": "a", "session": "b"}"#).pointer == "/session")
            for query in ["state=all", "limit=0", "cursor=x"] {
                #expect(try await client.get("/api/sessions?\(query)").code == "invalid_parameter")
            }
            let reader = client.with(key: deployment.tenancy.reader)
            #expect(try await post(reader, "/api/start", "{}").status == 403)
            #expect(try await post(reader, "/api/stop", "{}").status == 403)
            #expect(try await post(client.with(key: nil), "/api/start", "{}").status == 401)
            #expect(try await client.get("/api/start").status == 405)
            // Another tenant's session is as unknown as one that is not.
            let foreign = #"{"session": "\#(deployment.tenancy.tenant + 1).1.http.ana"}"#
            #expect(try await post(client, "/api/stop", foreign).status == 204)
            let own = try await post(client, "/api/start", "{}")
            #expect(own.json["user"]?.string == "key-\(deployment.tenancy.writerID)", "\(own)")
            #expect(try await post(client, "/api/stop", "{}").status == 200)
        }
    }

    @Test func `50 users start their sessions at once`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let statuses = try await together(50) { number in
                try await post(client, "/api/start", #"{"user": "u\#(number)", "config": {}}"#).status
            }
            #expect(statuses.filter { $0 == 201 }.count == 50)
            let sessions = try await client.get("/api/sessions?limit=200").json["sessions"]?.array ?? []
            #expect(Set(sessions.compactMap { $0["user"]?.string }).count == 50)
        }
    }

    @Test func `four workers end each session that is left alone once, and say so`() async throws {
        let plan = Plan.model {
            $0.workers = 4
            $0.room = 2
            $0.environment = ["SESSION_INACTIVE_TIMEOUT": "1500", "SESSION_CLEANUP_INTERVAL": "300"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let users = 40
            for user in 1...users { #expect(try await client.post("hello", user: "u\(user)").status == 202) }
            #expect(try await post(client, "/api/start", #"{"user": "nobody"}"#).status == 201)
            try await deployment.waitForSettled(users)
            try await eventually("all sessions to be ended") {
                try await deployment.number("select count(*) from sessions where ended_at is not null") == users + 1
            }
            // The lines come after the removal, and the summary of a sweep after those.
            @Reactor func removed() -> Int {
                let summaries = deployment.workers.flatMap { $0.lines("✅ Session cleanup complete: ") }
                return summaries.compactMap { $0.firstMatch(of: /complete: (\d+)\//).flatMap { Int($0.1) } }.reduce(
                    0, +)
            }
            try await eventually("all to be told") { removed() >= users + 1 }
            let lines = deployment.workers.flatMap { $0.lines("Cleaning inactive session (inactive: 0min, age: 0min)") }
            #expect(lines.count == users + 1)
            let tenant = deployment.tenancy.tenant
            for user in (1...users).map({ "u\($0)" }) + ["nobody"] {
                #expect(lines.filter { $0.contains("🧹 [tenant_\(tenant)_\(user)] ") }.count == 1)
            }
            #expect(lines.filter { $0.contains("reason=unused") }.count == 1)
            #expect(removed() == users + 1)
            try await eventually("nobody to be left") {
                deployment.workers.contains { $0.count("📊 Active sessions: 0") > 0 }
            }
            // What is left of them goes by itself: who has sent how much in this minute.
            let left = try await deployment.redisConnection.send(["ZCARD", "parley:{0}:sessions"])
            #expect(left == .integer(0))

            let answer = try await client.post("again", user: "u1", wait: 20)
            #expect(answer.reply == "You said: again", "\(answer)")
            #expect(try prompt(deployment).messages == 1)
            let verified = try await deployment.commandLine("verify", "--drained", "--json")
            #expect(verified.code == 0, "\(verified)")
        }
    }

    @Test func `messages that come while sessions are swept are answered, in sessions that end once`() async throws {
        let plan = Plan.knowledge {
            $0.workers = 3
            $0.room = 2
            $0.environment = ["SESSION_INACTIVE_TIMEOUT": "20", "SESSION_CLEANUP_INTERVAL": "10"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let (users, rounds) = (10, 25)
            _ = try await together(users) { user in
                for round in 1...rounds {
                    let answer = try await client.post("When are you open? \(round)", user: "u\(user)", wait: 20)
                    #expect(answer.state == "answered", "\(answer)")
                }
            }
            try await eventually("all sessions to be ended") {
                try await deployment.number("select count(*) from sessions where ended_at is null") == 0
            }
            #expect(try await deployment.number("select count(*) from messages where role = 'user'") == users * rounds)
            #expect(try await deployment.number("select sum(messages) from sessions") == users * rounds)
            #expect(try await deployment.number("select count(*) from sessions where end_reason <> 'inactive'") == 0)
            let swept = deployment.workers.map { $0.count("Cleaning inactive session") }.reduce(0, +)
            let sessions = try await deployment.number("select count(*) from sessions")
            #expect(sessions >= swept && swept >= users)
        }
    }
}
