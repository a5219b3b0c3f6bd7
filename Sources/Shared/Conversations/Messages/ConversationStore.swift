package import Events
package import Postgres

/// Erases conversations.
@Reactor package final class ConversationStore {
    private static let addErasureStatement = PostgresStatement.query("erasure_add", PackageResources.erasure_add_sql)
    private static let fenceStatement = PostgresStatement.query(
        "conversation_fence", PackageResources.conversation_fence_sql)
    private static let unfenceStatement = PostgresStatement.query(
        "conversation_unfence", PackageResources.conversation_unfence_sql)
    private static let tokenStatement = PostgresStatement.query(
        "conversation_token", PackageResources.conversation_token_sql)
    private static let idsStatement = PostgresStatement.query(
        "message_known_ids", PackageResources.message_known_ids_sql)
    private static let eraseStatement = PostgresStatement.query(
        "conversation_erase", PackageResources.conversation_erase_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// From now on nothing is written of this conversation under the erasure's token or a lower one: what was being
    /// written is waited for. Returns the fence as it stands; above the token, it was raised by somebody newer, or the
    /// journal has a message, or the conversation an event, that came with a higher one.
    package func fence(_ id: String, tenant: Int64, erasure token: Int64) async throws(PostgresError) -> Int64 {
        let results = try await pool.run([
            LaneLock.query(id), PostgresQuery(Self.addErasureStatement, [.text(id), .int(token)]),
            PostgresQuery(Self.fenceStatement, [.text(id), .int(tenant), .int(token)]),
            PostgresQuery(Self.unfenceStatement, [.text(id)]), PostgresQuery(Self.tokenStatement, [.text(id)]),
        ])
        return max(results[2].requiredInt(0, 0), results[4].requiredInt(0, 0))
    }

    /// Ids of a user's messages that Redis may still tell repetitions by, newest first, in pages. `next` is the cursor of
    /// the following page; nil on the last.
    package func rememberedIDs(
        _ id: String, tenant: Int64, before: Int64? = nil, limit: Int
    ) async throws(PostgresError) -> (ids: [String], next: Int64?) {
        let rows = try await pool.run(
            PostgresQuery(Self.idsStatement, [.text(id), .int(tenant), .optional(before), .int(Int64(limit))]))
        let next = rows.count == limit ? rows.requiredInt(limit - 1, 1) : nil
        return (rows.map { $0.requiredText($1, 0) }, next)
    }

    /// Removes what was written of a conversation under the erasure's token and lower ones, and these dead letters, and
    /// says how much that was. All or nothing. To be fenced before, or a turn under way brings the conversation back.
    package func erase(
        _ id: String, tenant: Int64, erasure token: Int64, letters: [String]
    ) async throws(PostgresError) -> ErasedConversation {
        let rows = try await pool.run(
            PostgresQuery(Self.eraseStatement, [.text(id), .int(tenant), .int(token), .textArray(letters)]))
        return ErasedConversation(rows)
    }
}
