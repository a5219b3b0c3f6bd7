import Conversations
import Events
import SimulatedModel
import TestSupport
import Testing

/// A way in which the model misbehaves, by the name that makes it do so, and what the log must say of it.
private struct Trouble: Sendable {
    let model: String
    let reason: String
    /// Calls of the model until it is given up or answers.
    let calls: Int
    /// Nil: the model answers in the end.
    var isAnswered = false
}

@Reactor @Suite(.timeLimit(.minutes(10))) struct ModelTroubleTests {
    private nonisolated static let table = [
        Trouble(model: "fail-500", reason: "failed with 500", calls: 3),
        Trouble(model: "flaky-1", reason: "failed with 500", calls: 2, isAnswered: true),
        Trouble(model: "429", reason: "rate limited", calls: 3),
        Trouble(model: "429-then-ok-after-ms-20", reason: "rate limited", calls: 2, isAnswered: true),
        Trouble(model: "429-retry-after-1", reason: "rate limited for 1", calls: 3),
        Trouble(model: "429-retry-after-date", reason: "rate limited for", calls: 1),
        Trouble(model: "529", reason: "overloaded", calls: 1),
        Trouble(model: "hang", reason: "timed out before it began to answer", calls: 1),
        Trouble(model: "page", reason: "no event stream: is the API's base URL right?", calls: 3),
        Trouble(model: "stall", reason: "timed out in the middle of its answer", calls: 1),
        Trouble(model: "cut", reason: "the reply was cut off", calls: 2),
        Trouble(model: "cut-once", reason: "the reply was cut off", calls: 2, isAnswered: true),
        // The first goes out on a kept connection, so libcurl itself sends it again.
        Trouble(model: "drop", reason: "the reply was cut off", calls: 4),
        Trouble(model: "empty", reason: "the reply is empty", calls: 3),
        Trouble(model: "invalid-json", reason: "the reply cannot be read", calls: 3),
        Trouble(model: "error-mid-stream", reason: "failed with", calls: 2),
        Trouble(model: "context-too-long", reason: "the prompt is too long", calls: 1),
        Trouble(model: "auth", reason: "the key was refused", calls: 1),
        Trouble(model: "quota", reason: "no credit is left", calls: 1),
        Trouble(model: "fail-404", reason: "the request was refused with 404", calls: 1),
    ]

    private nonisolated static let short = ["AI_FIRST_TOKEN_TIMEOUT": "1000", "AI_IDLE_TIMEOUT": "1000"]

    @Test func `whatever the model does, the user gets an answer and the log says why, once`() async throws {
        try await withDeployment(.model { $0.environment = Self.short }) { deployment in
            let client = try await deployment.client()
            for trouble in Self.table {
                let bot = try await makeBot(deployment, model: trouble.model)
                let before = deployment.model.callCount
                let answer = try await client.post("When are you open?", bot: bot.name, wait: 30)
                let wanted = trouble.isAnswered ? "You said: When are you open?" : "We are open from 9 to 18."
                #expect(answer.state == "answered" && answer.reply == wanted, "\(trouble.model): \(answer)")
                #expect(deployment.model.callCount - before == trouble.calls, "\(trouble.model)")
                let lines = deployment.worker.lines(".\(bot.id).http.ana").filter { $0.contains("WARN") }
                #expect(lines.count == 1, "\(trouble.model): \(lines)")
                #expect(lines.first?.contains("Providers failed before one answered") == true, "\(lines)")
                #expect(lines.first?.contains(trouble.reason) == true, "\(trouble.model): \(lines)")
                // Another model at the same API is not affected.
                #expect(try await client.post("hi", wait: 20).reply == "You said: hi", "\(trouble.model)")
            }
        }
    }

    @Test func `a prompt that is too long is sent again with less history`() async throws {
        try await withDeployment(.model("context-too-long-over-3")) { deployment in
            let client = try await deployment.client()
            for number in 1...3 {
                let answer = try await client.post("question \(number)", wait: 20)
                #expect(answer.reply == "You said: question \(number)", "\(answer)")
            }
            #expect(deployment.model.callCount == 4)
            #expect(deployment.worker.count("the prompt is too long") == 1)
        }
    }

    @Test func `without another provider the user gets an apology in the bot's language`() async throws {
        let plan = Plan.model("fail-500") {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "1"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let english = try await client.post("hi", wait: 20)
            #expect(english.state == "failed", "\(english)")
            #expect(english.reply == "Sorry, I cannot answer right now. Please try again in a few minutes.")
            let french = try await makeBot(deployment, model: "fail-500") { $0.language = .french }
            let apology = try await client.post("hi", bot: french.name, wait: 20)
            #expect(
                apology.reply == "Désolé, je ne peux pas répondre pour le moment. Réessayez dans quelques minutes.",
                "\(apology)")
            #expect(deployment.worker.count("No provider answered; the user gets an apology") == 2)
            #expect(try await deployment.number("select count(*) from messages where role = 'notice'") == 2)
        }
    }

    @Test func `what time does not mend gets the apology at once, and the log says why, once`() async throws {
        try await withDeployment(.model { $0.environment = ["AI_PROVIDERS": "openai"] }) { deployment in
            let client = try await deployment.client()
            for model in ["auth", "quota", "fail-404", "fail-400", "content-filter", "context-too-long"] {
                let bot = try await makeBot(deployment, model: model)
                let before = deployment.model.callCount
                let answer = try await client.post("hi", bot: bot.name, wait: 20)
                #expect(answer.state == "failed" && answer.reply?.hasPrefix("Sorry, I cannot") == true, "\(answer)")
                #expect(deployment.model.callCount - before == 1, "\(model)")
                let lines = deployment.worker.lines(".\(bot.id).http.ana").filter { $0.contains("WARN") }
                #expect(lines.count == 1, "\(model): \(lines)")
                #expect(lines.first?.contains("the user gets an apology") == true, "\(lines)")
            }
        }
    }

    @Test func `a key that is refused keeps nobody waiting, and its breaker is nobody else's`() async throws {
        let port = freePort()
        let plan = Plan.model {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_METRICS_PORT": "\(port)"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let bot = try await makeBot(deployment, model: "auth")
            for _ in 0..<7 { #expect(try await client.post("hi", bot: bot.name, wait: 20).state == "failed") }
            #expect(deployment.model.callCount == 5, "the sixth finds the breaker open")
            #expect(try await client.post("hi", wait: 20).reply == "You said: hi")
            let figures = try await Client(http: client.http, port: port).get("/metrics").text
            let open = figures.split(separator: "\n").filter { $0.hasPrefix("parley_breaker_open{") }
            #expect(open.count == 1, "\(open)")
            #expect(open.first?.contains(/provider="openai",account="[0-9a-f]{8}",model="auth"} 1$/) == true, "\(open)")
        }
    }

    @Test func `while the model is down the knowledge answers what it knows, and the rest waits for the model`()
        async throws
    {
        try await withDeployment(.model("flaky-3") { $0.environment = ["AI_PROVIDERS": "openai,knowledge"] }) {
            deployment in
            let client = try await deployment.client()
            let unknown = try await client.post("Do you love me?", wait: 40)
            #expect(unknown.reply == "You said: Do you love me?", "\(unknown)")
            #expect(deployment.worker.count("knowledge 1: no entry fits") == 1)
            let known = try await client.post("When are you open?", user: "bob", wait: 20)
            #expect(known.reply == "We are open from 9 to 18.", "\(known)")
        }
    }

    @Test func `a turn that nobody could answer is tried again later and keeps its order`() async throws {
        let plan = Plan.model("flaky-4") {
            $0.environment = ["AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "3"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let first = try await client.post("first")
            let second = try await client.post("first", wait: 40)
            #expect(second.reply == "You said: first", "\(second)")
            #expect(try await client.message(first.id).reply == "You said: first")
            #expect(deployment.worker.count("No provider answered; the turn is tried again") == 1)
            let order = try await deployment.texts("select id from messages where role = 'user' order by seq")
            #expect(order == [first.id, second.id])
        }
    }

    @Test func `no log holds what people write, or a key`() async throws {
        let plan = Plan.model("flaky-1") {
            $0.environment = ["PARLEY_LOG_LEVEL": "debug", "AI_API_KEY": "sk-very-secret"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            #expect(try await client.post("my secret", wait: 20).reply == "You said: my secret")
            _ = try await client.with(key: "pk_wrong").post("my secret")
            for program in deployment.gateways + deployment.workers {
                for secret in ["my secret", "sk-very-secret", "pk_wrong", deployment.tenancy.writer] {
                    #expect(program.count(secret) == 0, "\(program.log)")
                }
            }
        }
    }

    /// A bot of the demo tenant that asks the model by this name.
    private func makeBot(
        _ deployment: Deployment, model: String, _ change: (inout BotSettings) -> Void = { _ in }
    ) async throws -> (id: Int64, name: String) {
        var settings = BotSettings()
        settings.model = model
        change(&settings)
        let name = "\(model)-\(settings.language.rawValue)"
        let id = try await Tenancy.makeBot(name, of: deployment.tenancy.tenant, in: deployment.database, settings)
        return (id, name)
    }
}
