package import Events
package import Postgres

/// Reads all that is kept of a conversation, a page at a time, as JSON that the database writes: a user may have a hundred
/// thousand messages.
@Reactor package final class ExportStore {
    /// What there may be many of, by the name it has in an export.
    package enum Section: String, Sendable, CaseIterable {
        case sessions, messages
        case deadLetters = "dead_letters"
        case deliveries
    }

    private static let conversationStatement = PostgresStatement.query(
        "export_conversation", PackageResources.export_conversation_sql)
    private static let sessionsStatement = PostgresStatement.query(
        "export_sessions", PackageResources.export_sessions_sql)
    private static let messagesStatement = PostgresStatement.query(
        "export_messages", PackageResources.export_messages_sql)
    private static let lettersStatement = PostgresStatement.query(
        "export_letters", PackageResources.export_letters_sql)
    private static let deliveriesStatement = PostgresStatement.query(
        "export_deliveries", PackageResources.export_deliveries_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// A JSON object; nil when the conversation has no row.
    package func conversation(_ id: String) async throws(PostgresError) -> String? {
        try await pool.run(PostgresQuery(Self.conversationStatement, [.text(id)])).first { $0.requiredText($1, 0) }
    }

    /// JSON objects, and the cursor of the following page; nil on the last.
    /// - Parameter cursor: of the page before; empty for the first.
    package func page(
        _ section: Section, of id: String, after cursor: String, limit: Int
    ) async throws(PostgresError) -> (objects: [String], next: String?) {
        let statement =
            switch section {
            case .sessions: Self.sessionsStatement
            case .messages: Self.messagesStatement
            case .deadLetters: Self.lettersStatement
            case .deliveries: Self.deliveriesStatement
            }
        let rows = try await pool.run(PostgresQuery(statement, [.text(id), .text(cursor), .int(Int64(limit))]))
        let next = rows.count == limit ? rows.requiredText(limit - 1, 0) : nil
        return (rows.map { $0.requiredText($1, 1) }, next)
    }
}
