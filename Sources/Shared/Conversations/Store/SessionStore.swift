package import Events
package import Postgres

/// A session that is over. Times are Unix ms.
package struct SessionEnd: Sendable, Equatable {
    package var conversation: String
    package var id: String
    package var startedAt: Int64
    package var lastAt: Int64
    package var messages: Int64
    package var endedAt: Int64
    /// `inactive`, `age`, `stopped`.
    package var reason: String
    /// Of the lease under which it was seen.
    package var token: Int64

    package init(
        conversation: String, id: String, startedAt: Int64, lastAt: Int64, messages: Int64, endedAt: Int64,
        reason: String, token: Int64
    ) {
        self.conversation = conversation
        self.id = id
        self.startedAt = startedAt
        self.lastAt = lastAt
        self.messages = messages
        self.endedAt = endedAt
        self.reason = reason
        self.token = token
    }
}

/// Writes the ends of sessions. Their beginnings come with the first turn.
@Reactor package final class SessionStore {
    private static let endStatement = PostgresStatement.query("session_end", PackageResources.session_end_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Safe to repeat. A session without a beginning on disk (opened and never used) gets its line here. Each session
    /// at most once in a call. Writes nothing of a conversation that was erased after the holder of the token began.
    package func end(_ sessions: [SessionEnd]) async throws(PostgresError) {
        guard !sessions.isEmpty else { return }
        let locks = sessions.map(\.conversation).sorted().map(LaneLock.query)  // in one order, against deadlocks
        let end = PostgresQuery(
            Self.endStatement,
            [
                .textArray(sessions.map(\.conversation)), .intArray(sessions.map(\.startedAt)),
                .textArray(sessions.map(\.id)), .intArray(sessions.map(\.lastAt)),
                .intArray(sessions.map(\.messages)), .intArray(sessions.map(\.endedAt)),
                .textArray(sessions.map(\.reason)), .intArray(sessions.map(\.token)),
            ])
        try await pool.run(locks + [end])
    }
}
