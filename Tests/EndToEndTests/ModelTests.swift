import Conversations
import Events
import JSON
import SimulatedModel
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct ModelTests {
    @Test func `the model sees the system prompt, the last 8 messages and the new one`() async throws {
        var bot = BotSettings()
        bot.systemPrompt = "You sell plants."
        try await withDeployment(.model { $0.bot = bot }) { deployment in
            let client = try await deployment.client()
            for number in 1...7 {
                let answer = try await client.post("question \(number)", wait: 20)
                #expect(answer.reply == "You said: question \(number)", "\(answer)")
            }
            let prompts = try deployment.model.requestBodies.map(messages)
            try #require(prompts.count == 7)
            #expect(prompts[0] == ["system: You sell plants.", "user: question 1"])
            let history = (3...6).flatMap { ["user: question \($0)", "assistant: You said: question \($0)"] }
            #expect(prompts[6] == ["system: You sell plants."] + history + ["user: question 7"])
        }
    }

    @Test func `one user's history is not in another user's prompt`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            _ = try await client.post("I am ana", user: "ana", wait: 20)
            _ = try await client.post("I am bob", user: "bob", wait: 20)
            let last = try messages(try #require(deployment.model.requestBodies.last))
            #expect(last == ["user: I am bob"])
        }
    }

    private func messages(_ body: [UInt8]) throws -> [String] {
        let messages = try JSONValue(parsing: body)["messages"]?.array ?? []
        return messages.map { "\($0["role"]?.string ?? ""): \($0["content"]?.string ?? "")" }
    }
}
