import Events
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct KnowledgeStoreTests {
    @Test func `English questions find the entry that answers them, others find nothing`() async throws {
        try await check(KnowledgeQuestions.english, .english, "knowledge.json")
    }

    @Test func `French questions find the entry that answers them, with accents or without`() async throws {
        try await check(KnowledgeQuestions.french, .french, "knowledge.fr.json")
    }

    private func check(_ table: [(String, String?)], _ language: BotSettings.Language, _ file: String) async throws {
        let entries = try demo(file)
        try await withStore { pool in
            let bot = try await makeBot(pool, language)
            let store = KnowledgeStore(pool)
            #expect(try #require(try await store.add(bot: bot, entries)) == (Int64(entries.count), 0))
            for (question, wanted) in table {
                let found = try await store.search(bot: bot, question)
                let first = found.first?.entry.question
                if let wanted {
                    #expect(first?.hasPrefix(wanted) == true, "\(question) → \(found)")
                } else {
                    #expect(first == nil, "\(question) → \(found)")
                }
            }
        }
    }

    @Test func `shorthand does not hide what a question is about`() async throws {
        try await withStore { pool in
            let bot = try await makeBot(pool, .english)
            let store = KnowledgeStore(pool)
            let answered = "How long does shipping to Germany take?"
            let others = try demo("knowledge.json").filter { !$0.question.contains("abroad") }
            _ = try await store.add(bot: bot, others + [(answered, "Five days.")])
            for question in ["do u ship to germany", "can u ship 2 germany", "how much is shipping 2 germany pls"] {
                let found = try await store.search(bot: bot, question)
                #expect(found.first?.entry.question == answered, "\(question) → \(found)")
                #expect((found.first?.score ?? 0) > 0.6, "\(question) → \(found)")
            }
            for question in ["is it cold in germany", "what is the capital of germany", "r u a robot", "u r great"] {
                let found = try await store.search(bot: bot, question)
                #expect(found.isEmpty, "\(question) → \(found)")
            }
            // A letter that an entry asks about is no shorthand.
            _ = try await store.add(bot: bot, [("Do you teach R?", "On Mondays.")])
            #expect(try await store.search(bot: bot, "do you do R?").first?.entry.answer == "On Mondays.")
        }
    }

    @Test func `importing again changes nothing, and a new answer replaces the old one`() async throws {
        try await withStore { pool in
            let bot = try await makeBot(pool, .french)
            let store = KnowledgeStore(pool)
            let entries = [("Où êtes-vous ?", "À Lyon."), ("Quand ?", "À midi.")]
            #expect(try #require(try await store.add(bot: bot, entries)) == (2, 0))
            #expect(try #require(try await store.add(bot: bot, entries)) == (0, 0))
            #expect(try #require(try await store.add(bot: bot, [("OU ETES VOUS", "À Paris.")])) == (0, 1))
            let twice = [("Qui ?", "Ana."), ("qui", "Bob.")]
            #expect(try #require(try await store.add(bot: bot, twice)) == (1, 0))
            #expect(try await store.list(bot: bot, limit: 9).map(\.answer).sorted() == ["Bob.", "À Paris.", "À midi."])
            #expect(try await store.add(bot: bot + 1, entries) == nil)
        }
    }

    @Test func `a bot never finds what another knows, and nothing that was removed`() async throws {
        try await withStore { pool in
            let bot = try await makeBot(pool, .english)
            let other = try #require(try await BotStore(pool).find(id: bot))
            let second = try #require(try await BotStore(pool).create(tenant: other.tenant, name: "second")).id
            let store = KnowledgeStore(pool)
            _ = try await store.add(bot: bot, [("Where is the shop?", "In Mill Lane.")])
            #expect(try await store.search(bot: second, "Where is the shop?").isEmpty)
            let entry = try #require(try await store.search(bot: bot, "Where is the shop?").first?.entry)
            #expect(try await store.remove(entry.id, bot: second) == false)
            #expect(try await store.remove(entry.id, bot: bot))
            #expect(try await store.search(bot: bot, "Where is the shop?").isEmpty)
        }
    }

    @Test func `a bot that changes its language searches its entries in it`() async throws {
        try await withStore { pool in
            let bot = try await makeBot(pool, .english)
            let store = KnowledgeStore(pool)
            _ = try await store.add(bot: bot, [("Comment réparer les vélos ?", "Au garage.")])
            var settings = BotSettings()
            settings.language = .french
            _ = try await BotStore(pool).set(bot, settings: settings)
            #expect(try await store.search(bot: bot, "reparation de velo").first?.entry.answer == "Au garage.")
        }
    }

    @Test func `an empty, huge or hostile question does no harm`() async throws {
        try await withStore { pool in
            let bot = try await makeBot(pool, .english)
            let store = KnowledgeStore(pool)
            _ = try await store.add(bot: bot, [("Where is the shop?", "In Mill Lane.")])
            for question in [
                "", " ", "' OR 1=1 --", "shop & ! | (", "\\", String(repeating: "word ", count: 20_000), "👩‍👩‍👧",
            ] {
                #expect(try await store.search(bot: bot, question, threshold: 0).count <= 1)
            }
        }
    }

    private func makeBot(_ pool: PostgresPool, _ language: BotSettings.Language) async throws -> Int64 {
        let tenant = try #require(try await TenantStore(pool).create(name: "demo"))
        var settings = BotSettings()
        settings.language = language
        return try #require(try await BotStore(pool).create(tenant: tenant.id, name: "support", settings: settings)).id
    }

    /// The demo's knowledge, as `make run` imports it.
    private func demo(_ file: String) throws -> [(question: String, answer: String)] {
        let data = try Data(contentsOf: URL(filePath: "\(Checkout.root)/deploy/demo/\(file)"))
        let entries = try JSONDecoder().decode([[String: String]].self, from: data)
        return try entries.map { (try #require($0["question"]), try #require($0["answer"])) }
    }
}
