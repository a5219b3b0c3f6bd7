internal import Conversations
internal import Events
internal import Postgres
internal import Replies

/// The knowledge in PostgreSQL, as the knowledge provider asks for it.
@Reactor final class KnowledgeBase: KnowledgeSearch {
    private let store: KnowledgeStore

    init(_ store: KnowledgeStore) { self.store = store }

    func search(
        bot: Int64, text: String, language: ReplyLanguage, limit: Int
    ) async throws(KnowledgeSearchError) -> [KnowledgeHit] {
        do throws(PostgresError) {
            return try await store.search(bot: bot, text, limit: limit).map {
                KnowledgeHit(question: $0.entry.question, answer: $0.entry.answer, score: $0.score)
            }
        } catch {
            throw KnowledgeSearchError(reason: error.description)
        }
    }
}
