import Conversations
import Events
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct KnowledgeTests {
    @Test func `a question that the knowledge answers is answered, another gets the honest answer`() async throws {
        try await withDeployment { deployment in
            let client = try await deployment.client()
            let known = try await client.post("what are your opening hours", wait: 20)
            #expect(known.status == 200 && known.state == "answered", "\(known)")
            #expect(known.reply == "We are open from 9 to 18.")
            let unknown = try await client.post("Who won the football match?", wait: 20)
            #expect(unknown.state == "answered", "\(unknown)")
            #expect(unknown.reply == "Sorry, I don't know the answer to that.")
            #expect(try await client.post("hi there", wait: 20).reply == "Hello! How can I help you?")
        }
    }

    @Test func `a French bot answers in French, and says where people are`() async throws {
        var bot = BotSettings()
        bot.language = .french
        bot.contact = "01 02 03 04 05"
        try await withDeployment(.knowledge { $0.bot = bot }) { deployment in
            let client = try await deployment.client()
            #expect(try await client.post("horaires ouverture", wait: 20).reply == "Nous sommes ouverts de 9 h à 18 h.")
            #expect(
                try await client.post("Qui a gagné le match ?", wait: 20).reply
                    == "Désolé, je ne connais pas la réponse à cette question."
                    + " Vous pouvez nous joindre ici : 01 02 03 04 05")
        }
    }
}
