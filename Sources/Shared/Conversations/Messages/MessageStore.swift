package import Events
package import Postgres

/// Reads what was said. Every method takes the tenant and finds nothing of another.
@Reactor package final class MessageStore {
    private static let findStatement = PostgresStatement.query("message_find", PackageResources.message_find_sql)
    private static let pageStatement = PostgresStatement.query("message_page", PackageResources.message_page_sql)
    private static let lastStatement = PostgresStatement.query("message_last", PackageResources.message_last_sql)
    private static let repliesStatement = PostgresStatement.query(
        "message_replies", PackageResources.message_replies_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// A stored message and the reply of its turn, which is nil when there is none. Nil while the message is still queued.
    package func find(_ id: String, tenant: Int64) async throws(PostgresError) -> (
        message: StoredMessage, reply: StoredMessage?
    )? {
        let rows = try await pool.run(PostgresQuery(Self.findStatement, [.text(id), .int(tenant)]))
        return try rows.first { rows, row throws(PostgresError) in
            let reply = StoredMessage.columns
            return (
                try StoredMessage(rows, row, column: 0),
                try rows.text(row, reply).map { _ throws(PostgresError) in try StoredMessage(rows, row, column: reply) }
            )
        }
    }

    /// A page of a conversation, newest first. `next` is the cursor of the following page; nil on the last.
    /// - Parameter before: the cursor of the page before; nil for the newest.
    package func page(
        conversation: String, tenant: Int64, before: Int64? = nil, limit: Int
    ) async throws(PostgresError) -> (messages: [StoredMessage], next: Int64?) {
        // One more than asked for tells whether there is another page.
        let rows = try await pool.run(
            PostgresQuery(
                Self.pageStatement, [.text(conversation), .int(tenant), .optional(before), .int(Int64(limit) + 1)]))
        var messages = try rows.map { rows, row throws(PostgresError) in try StoredMessage(rows, row, column: 0) }
        guard messages.count > limit else { return (messages, nil) }
        messages.removeLast()
        return (messages, messages.last?.seq)
    }

    /// Stands for the place before the first message of a conversation.
    package static let beginning = "begin"

    /// The newest message or reply of a conversation: what comes from now on is after it.
    package func lastID(conversation: String, tenant: Int64) async throws(PostgresError) -> String {
        let rows = try await pool.run(
            PostgresQuery(Self.lastStatement, [.text(conversation), .int(tenant)]))
        return rows.first { $0.requiredText($1, 0) } ?? Self.beginning
    }

    /// Replies and notices after the message or reply with this id, oldest first; none when it is not in this
    /// conversation.
    package func replies(
        conversation: String, tenant: Int64, after reply: String, limit: Int
    ) async throws(PostgresError) -> [StoredReply] {
        let rows = try await pool.run(
            PostgresQuery(
                Self.repliesStatement, [.text(conversation), .int(tenant), .text(reply), .int(Int64(limit))]))
        return try rows.map(StoredReply.init)
    }
}
