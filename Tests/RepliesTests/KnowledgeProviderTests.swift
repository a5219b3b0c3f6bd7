import Events
import Testing

@testable import Replies

@Suite @Reactor struct KnowledgeProviderTests {
    private func ask(_ hits: [KnowledgeHit], contact: String? = nil, _ language: ReplyLanguage = .en) async throws
        -> Reply
    {
        let knowledge = FixedKnowledge()
        knowledge.hits = hits
        let prompt = Prompt(system: "", history: [], waiting: ["When do you open?"])
        let request = ReplyRequest(bot: 1, prompt: prompt, language: language, contact: contact)
        var shown = ""
        let reply = try await KnowledgeProvider(search: knowledge).reply(to: request) { shown += $0 }
        #expect(shown == reply.text)
        return reply
    }

    @Test func `the best entry answers`() async throws {
        let hits = [
            KnowledgeHit(question: "a", answer: "A", score: 0.4), KnowledgeHit(question: "b", answer: "B", score: 0.9),
        ]
        #expect(try await ask(hits).text == "B")
    }

    @Test func `no entry, and one that hardly fits, is an honest no`() async throws {
        #expect(try await ask([]).text == "Sorry, I don't know the answer to that.")
        let poor = KnowledgeHit(question: "a", answer: "A", score: 0.1)
        let text = try await ask([poor], contact: "help@example.com", .fr).text
        #expect(text.hasPrefix("Désolé, je ne connais pas la réponse") && text.contains("help@example.com"))
    }

    @Test func `all that waits is one question`() {
        let prompt = Prompt(system: "", history: [], waiting: ["Hello", "When do you open?"])
        #expect(KnowledgeProvider.question(prompt) == "Hello\nWhen do you open?")
    }
}
