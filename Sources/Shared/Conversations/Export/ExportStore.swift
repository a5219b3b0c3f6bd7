package import Events
internal import JSON
package import Postgres

/// Reads all that PostgreSQL keeps of a conversation, a page at a time, as JSON that the database writes: a user may have a
/// hundred thousand messages.
@Reactor package final class ExportStore {
    /// What there may be many of, by the name it has in an export.
    package enum Section: String, Sendable, CaseIterable {
        case sessions, messages
        case deadLetters = "dead_letters"
        case deliveries, events

        fileprivate var statement: PostgresStatement {
            switch self {
            case .sessions: .query("export_sessions", PackageResources.export_sessions_sql)
            case .messages: .query("export_messages", PackageResources.export_messages_sql)
            case .deadLetters: .query("export_letters", PackageResources.export_letters_sql)
            case .deliveries: .query("export_deliveries", PackageResources.export_deliveries_sql)
            case .events: .query("export_events", PackageResources.export_events_sql)
            }
        }

        /// Columns behind the object: each is a member, of this name, of what stands before it.
        fileprivate var nested: [String] {
            switch self {
            case .messages: ["turn", "trace"]
            case .events: ["detail"]
            case .sessions, .deadLetters, .deliveries: []
            }
        }
    }

    private static let conversationStatement = PostgresStatement.query(
        "export_conversation", PackageResources.export_conversation_sql)
    private static let journalStatement = PostgresStatement.query(
        "export_journal", PackageResources.export_journal_sql)

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
        let rows = try await run(section.statement, id, cursor, limit)
        let objects = rows.map { Self.object($0, $1, column: 1, section.nested[...]) ?? "null" }
        return (objects, Self.next(rows, limit))
    }

    /// Messages that wait in the journal, whether Redis has them too or not: their ids, and their envelopes as they are
    /// written. Otherwise as `page`.
    package func journal(
        of id: String, after cursor: String, limit: Int
    ) async throws(PostgresError) -> (messages: [(id: String, envelope: String)], next: String?) {
        let rows = try await run(Self.journalStatement, id, cursor, limit)
        return (rows.map { ($0.requiredText($1, 1), $0.requiredText($1, 2)) }, Self.next(rows, limit))
    }

    private func run(
        _ statement: PostgresStatement, _ id: String, _ cursor: String, _ limit: Int
    ) async throws(PostgresError) -> PostgresRows {
        try await pool.run(PostgresQuery(statement, [.text(id), .text(cursor), .int(Int64(limit))]))
    }

    private static func next(_ rows: PostgresRows, _ limit: Int) -> String? {
        rows.count == limit ? rows.requiredText(limit - 1, 0) : nil
    }

    /// A column with those behind it nested in it; nil for null.
    private static func object(
        _ rows: PostgresRows, _ row: Int, column: Int, _ nested: ArraySlice<String>
    ) -> String? {
        guard let text = rows.text(row, column) else { return nil }
        guard let name = nested.first else { return column == 1 ? text : written(text) }
        let inner = object(rows, row, column: column + 1, nested.dropFirst()) ?? "null"
        return "\(text.dropLast()), \"\(name)\" : \(inner)}"
    }

    /// What a program wrote: JSON, unless somebody changed it by hand; then it is a text. An operator's name is not the
    /// user's to know, nor a worker's.
    private static func written(_ text: String) -> String {
        // See above for what is none.
        guard var value = try? JSONValue(parsing: text) else { return JSONValue.string(text).encodedString() }
        guard value.object != nil else { return value.encodedString() }
        for name in ["by", "seen_by"] { value[name] = nil }
        return value.encodedString()
    }
}
