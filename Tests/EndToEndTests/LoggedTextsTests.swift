import Conversations
import Events
import Postgres
import Redis
import TestSupport
import Testing

/// A marked text goes through every failure that could carry it into a log, at the level that says most.
@Reactor @Suite(.timeLimit(.minutes(10))) struct LoggedTextsTests {
    private nonisolated static let mark = "Zebrafish"
    private nonisolated static let models = [
        "echo-400", "echo-401", "echo-404", "echo-429", "echo-500", "echo-529", "echo-mid-stream", "echo-plain",
        "echo-invalid-json", "cut", "garbage", "good",
    ]

    private nonisolated static func plan(_ environment: [String: String] = [:]) -> Plan {
        .model {
            $0.environment = [
                "PARLEY_LOG_LEVEL": "debug", "AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "1",
                "AI_FIRST_TOKEN_TIMEOUT": "2000", "AI_IDLE_TIMEOUT": "2000",
            ].merging(environment) { $1 }
        }
    }

    private func sql(_ text: String, _ d: Deployment) async throws {
        try await d.database.run(PostgresQuery(PostgresStatement(name: "", sql: text)))
    }

    private func bot(_ model: String, _ d: Deployment) async throws -> String {
        var settings = BotSettings()
        settings.model = model
        try await Tenancy.makeBot(model, of: d.tenancy.tenant, in: d.database, settings)
        return model
    }

    private func expectClean(_ d: Deployment) async throws {
        for program in d.gateways + d.workers {
            #expect(program.lines(Self.mark).isEmpty)
        }
        // What operators are shown beside the text itself.
        for place in ["turns", "dead_letters"] {
            #expect(
                try await d.number("select count(*) from \(place) where error like '%\(Self.mark)%'") == 0, "\(place)")
        }
    }

    @Test func `no model error that repeats the prompt reaches a log`() async throws {
        try await withDeployment(Self.plan()) { d in
            let client = try await d.client()
            for model in Self.models {
                let bot = try await self.bot(model, d)
                let answer = try await client.post("\(Self.mark) \(model)", bot: bot, wait: 30)
                #expect(answer.state == (model == "good" ? "answered" : "failed"), "\(model): \(answer)")
            }
            #expect(d.worker.count("the key was refused: server_error") == 1, "what kind of error it was is said")
            try await self.expectClean(d)
        }
    }

    @Test func `the words of a model's error are logged where that is asked for`() async throws {
        try await withDeployment(Self.plan(["PARLEY_LOG_MODEL_ERRORS": "yes"])) { d in
            let bot = try await self.bot("echo-400", d)
            _ = try await d.client().post(Self.mark, bot: bot, wait: 30)
            #expect(d.worker.count("I cannot read: \(Self.mark)") > 0)
        }
    }

    @Test func `no text that the database refuses reaches a log`() async throws {
        try await withDeployment(Self.plan()) { d in
            let client = try await d.client()
            try await self.sql(
                "alter table messages add constraint no_refusal check (text not like '%\(Self.mark) check%')", d)
            let check = try await client.post("\(Self.mark) check", user: "ana", wait: 30)
            #expect(check.state == "failed", "\(check)")
            try await self.sql(
                "alter table messages add constraint number check (text not like '%cast%' or text::int > 0)", d)
            let cast = try await client.post("\(Self.mark) \"cast\"", user: "bob", wait: 30)
            #expect(cast.state == "failed", "\(cast)")
            #expect(d.worker.count("PostgreSQL refused (23514, constraint no_refusal)") > 0)
            #expect(d.worker.count("PostgreSQL refused (22P02): invalid input syntax for type integer: …") > 0)
            try await self.expectClean(d)
        }
    }

    @Test func `no text that cannot be read reaches a log`() async throws {
        try await withDeployment(Self.plan()) { d in
            let client = try await d.client()
            let invalid = Array("{\"user\":\"ana\",\"text\":\"\(Self.mark) ".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)
            let bodies = [
                invalid, Array("{\"user\":\"ana\",\"text\":\"\(Self.mark)".utf8), Array(Self.mark.utf8),
                Array("{\"user\":\"ana\",\"text\":\"\(Self.mark)\\u0000\"}".utf8),
                Array("{\"user\":\"ana\",\"\(Self.mark)\":1,\"text\":[\"\(Self.mark)\"]}".utf8),
                Array("{\"user\":\"ana\",\"text\":\"\(String(repeating: Self.mark, count: 10_000))\"}".utf8),
            ]
            for body in bodies {
                let answer = try await client.send("POST", "/v1/messages", body)
                #expect((400..<500).contains(answer.status), "\(answer)")
            }
            // It makes the lane ready, and waits behind what is put in front of it.
            d.worker.kill()
            let last = try await client.post("hello", user: "bob")
            let lane = d.tenancy.conversation("bob")
            for envelope in [
                Self.mark, "{\"text\":\"\(Self.mark)", "{\"id\":7,\"text\":\"\(Self.mark)\"}",
                "{\"id\":\"msg_1\",\"text\":{\"\(Self.mark)\":1},\"at\":1}",
            ] { _ = try await d.redisConnection.send(["LPUSH", "parley:{0}:mail:\(lane)", envelope]) }
            try await d.startReadyWorker()
            #expect(try await client.message(last.id, wait: 40).reply == "You said: hello")
            #expect(try await d.number("select count(*) from dead_letters where reason = 'bad-envelope'") == 4)
            try await self.expectClean(d)
        }
    }
}
