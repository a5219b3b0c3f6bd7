import Conversations
import Events
import Postgres
import Testing

/// A tenant with its first bot, called `support`, and a key of each role.
struct Tenancy: Sendable {
    let tenant: Int64
    let bot: Int64
    let admin: String
    let writer: String
    let reader: String
    /// The writer's key, for revoking it.
    let writerID: Int64

    /// What its bot knows, as question and answer.
    static let knowledge = [
        ("When are you open?", "We are open from 9 to 18."),
        ("Where is the shop?", "The shop is in Mill Lane."),
    ]
    static let frenchKnowledge = [("Quels sont vos horaires d'ouverture ?", "Nous sommes ouverts de 9 h à 18 h.")]

    @Reactor static func make(_ name: String, in pool: PostgresPool, _ settings: BotSettings) async throws -> Tenancy {
        let tenant = try #require(try await TenantStore(pool).create(name: name)).id
        let bot = try await makeBot("support", of: tenant, in: pool, settings)
        let keys = KeyStore(pool)
        let admin = try await keys.create(tenant: tenant, name: "admin", role: .admin)
        let writer = try await keys.create(tenant: tenant, name: "writer", role: .writer)
        let reader = try await keys.create(tenant: tenant, name: "reader", role: .reader)
        return Tenancy(
            tenant: tenant, bot: bot, admin: admin.secret.text, writer: writer.secret.text, reader: reader.secret.text,
            writerID: writer.key.id)
    }

    @discardableResult
    @Reactor static func makeBot(
        _ name: String, of tenant: Int64, in pool: PostgresPool, _ settings: BotSettings
    ) async throws -> Int64 {
        let bot = try #require(try await BotStore(pool).create(tenant: tenant, name: name, settings: settings))
        let entries = settings.language == .french ? frenchKnowledge : knowledge
        _ = try await KnowledgeStore(pool).add(bot: bot.id, entries.map { (question: $0.0, answer: $0.1) })
        return bot.id
    }

    /// The id of a conversation over HTTP; the user's name needs no escaping.
    func conversation(_ user: String) -> String { "\(tenant).\(bot).http.\(user)" }
}
