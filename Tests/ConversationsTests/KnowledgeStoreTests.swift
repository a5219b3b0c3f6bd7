import Events
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct KnowledgeStoreTests {
    /// What users ask, and how the question of the entry begins that must come first; nil = nothing may be found.
    private nonisolated static let english: [(String, String?)] = [
        ("When are you open?", "When are you open"),
        ("opening hours", "When are you open"),
        ("What are your opening hours?", "When are you open"),
        ("are you open on sunday", "When are you open"),
        ("wen are you oppen", "When are you open"),
        ("where is your shop", "Where is the shop"),
        ("were can i find the shop?", "Where is the shop"),
        ("how long is the delivry", "How long does delivery"),
        ("delivery time", "How long does delivery"),
        ("what does shipping cost", "How much does shipping"),
        ("shiping costs?", "How much does shipping"),
        ("is shipping free", "How much does shipping"),
        ("Do you ship to other countries in Europe?", "Do you ship abroad"),
        ("returning products", "Can I return"),
        ("my plants arrived damaged", "My plant arrived"),
        ("plant was damagd on arrival", "My plant arrived"),
        ("can i pay with card", "How can I pay"),
        ("payment methods", "How can I pay"),
        ("how often do i water my monstra", "How often should I water"),
        ("watering monsteras", "How often should I water"),
        ("plants for low light", "Which plants need little"),
        ("is it safe for my cat", "Are your plants safe"),
        ("cat safe plants", "Are your plants safe"),
        ("do the pots have a hole for drainage", "Do your pots"),
        ("can you repot my plant", "Do you repot"),
        ("gift card", "Do you sell gift"),
        ("do you have giftcards", "Do you sell gift"),
        ("What is the capital of France?", nil),
        ("who won the football match yesterday", nil),
        ("Tell me a joke", nil),
        ("write a poem about plants", nil),
        ("how much does a car cost", nil),
        ("what is the weather like", nil),
        ("Do you sell laptops?", nil),
        ("how often should I brush my teeth", nil),
        ("hello", nil),
        ("asdfgh qwerty", nil),
        ("the and of", nil),
        ("Can I bring my dog to the museum?", nil),
        ("How long does it take to fly to Paris?", nil),
        ("Where is the library?", nil),
        ("'; drop table bots; --", nil),
        ("& | ! <-> ()", nil),
    ]
    private nonisolated static let french: [(String, String?)] = [
        ("Quels sont vos horaires d'ouverture ?", "Quels sont vos horaires"),
        ("horaire ouverture", "Quels sont vos horaires"),
        ("vous etes ouverts le samedi ?", "Quels sont vos horaires"),
        ("ou est la boutique", "Où se trouve"),
        ("où se trouve votre boutique", "Où se trouve"),
        ("delai de livraison", "Quels sont les délais"),
        ("delais de livrason", "Quels sont les délais"),
        ("combien coute la livraison", "Combien coûte"),
        ("la livraison est elle offerte", "Combien coûte"),
        ("retourner un article", "Puis-je retourner"),
        ("je veux retourner l'article", "Puis-je retourner"),
        ("retour d’articles", "Puis-je retourner"),
        ("ma plante est abimee", "Ma plante est arriv"),
        ("plante arrivee abimée", "Ma plante est arriv"),
        ("payer par carte", "Comment puis-je payer"),
        ("paiement", "Comment puis-je payer"),
        ("frequence arrosage monstera", "À quelle fréquence"),
        ("a quelle frequence arroser mon monstra", "À quelle fréquence"),
        ("Quelle est la capitale de la France ?", nil),
        ("qui a gagné le match de football", nil),
        ("raconte une blague", nil),
        ("combien coûte une voiture", nil),
        ("quel temps fait-il", nil),
        ("bonjour", nil),
        ("où se trouve la tour Eiffel", nil),
    ]

    @Test func `English questions find the entry that answers them, others find nothing`() async throws {
        try await check(Self.english, .english, "knowledge.json")
    }

    @Test func `French questions find the entry that answers them, with accents or without`() async throws {
        try await check(Self.french, .french, "knowledge.fr.json")
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
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "deploy/demo/\(file)"))
        let entries = try JSONDecoder().decode([[String: String]].self, from: data)
        return try entries.map { (try #require($0["question"]), try #require($0["answer"])) }
    }
}
