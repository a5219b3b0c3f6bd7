import Events
import Testing

@testable import Replies

@Suite @Reactor struct KnowledgeProviderTests {
    private func ask(
        _ hits: [KnowledgeHit], waiting: [String] = ["When do you open?"], contact: String? = nil,
        _ language: ReplyLanguage = .en
    ) async throws -> Reply {
        let knowledge = FixedKnowledge()
        knowledge.hits = hits
        let prompt = Prompt(system: "", history: [], waiting: waiting)
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

    @Test(
        arguments: [
            ("bonjour", .greeting), ("Hello!", .greeting), ("hi there", .greeting), ("Good morning", .greeting),
            ("Salut à tous 👋", .greeting), ("thanks", .thanks), ("Thank you very much!", .thanks),
            ("Merci beaucoup pour votre aide", .thanks), ("ok merci, au revoir", .thanks), ("bye", .farewell),
            ("à bientôt !", .farewell), ("", nil), ("ok", nil), ("👋", nil), ("hello, are you open?", nil),
            ("merci de me rappeler", nil), ("good", nil), ("hi hi hi hi hi hi hi", nil), ("tell me a joke", nil),
        ] as [(String, SmallTalk?)])
    func `who only greets or thanks is told apart from who asks`(text: String, said: SmallTalk?) {
        #expect(SmallTalk(text) == said)
    }

    @Test func `a greeting is answered in the bot's language, unless the bot knows better`() async throws {
        #expect(try await ask([], waiting: ["bonjour"], .en).text == "Hello! How can I help you?")
        #expect(try await ask([], waiting: ["hello"], .fr).text == "Bonjour ! Comment puis-je vous aider ?")
        let own = KnowledgeHit(question: "hello", answer: "Welcome to the shop.", score: 0.9)
        #expect(try await ask([own], waiting: ["hello"]).text == "Welcome to the shop.")
    }

    @Test func `behind a model that failed it does not say that it does not know`() async throws {
        let knowledge = FixedKnowledge()
        knowledge.hits = []
        let prompt = Prompt(system: "", history: [], waiting: ["When do you open?"])
        let request = ReplyRequest(bot: 1, prompt: prompt, isFallback: true)
        let provider = KnowledgeProvider(search: knowledge)
        do {
            _ = try await provider.reply(to: request) { Issue.record("shown: \($0)") }
            Issue.record("an answer")
        } catch {
            #expect(error == .unknown)
        }
        knowledge.hits = [KnowledgeHit(question: "a", answer: "A", score: 0.9)]
        #expect(try await provider.reply(to: request) { _ in }.text == "A")
    }

    @Test func `all that waits is one question`() {
        let prompt = Prompt(system: "", history: [], waiting: ["Hello", "When do you open?"])
        #expect(KnowledgeProvider.question(prompt) == "Hello\nWhen do you open?")
    }
}
