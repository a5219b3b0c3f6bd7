package import Events
package import Postgres

/// Finds and erases conversations.
@Reactor package final class ConversationStore {
    private static let findStatement = PostgresStatement.query(
        "conversation_find", PackageResources.conversation_find_sql)
    private static let eraseStatement = PostgresStatement.query(
        "conversation_erase", PackageResources.conversation_erase_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Nil when the tenant has no such conversation on disk; its first turn may still be under way.
    package func find(_ id: String, tenant: Int64) async throws(PostgresError) -> StoredConversation? {
        try await pool.run(PostgresQuery(Self.findStatement, [.text(id), .int(tenant)])).first(StoredConversation.init)
    }

    /// Removes everything of a conversation from the database and says how much that was. All or nothing.
    ///
    /// The fence goes with it: erase the lane in Redis first, and again here once a lease that was open then has ended,
    /// or a turn under way brings the conversation back.
    package func erase(_ id: String, tenant: Int64) async throws(PostgresError) -> ErasedConversation {
        let rows = try await pool.run(PostgresQuery(Self.eraseStatement, [.text(id), .int(tenant)]))
        return ErasedConversation(rows)
    }
}
