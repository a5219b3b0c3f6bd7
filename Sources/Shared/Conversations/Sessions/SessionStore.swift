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
    /// `inactive`, `age`, `unused`, `stopped`.
    package var reason: String
    /// Of the lease under which it was seen, or what `SessionRead` gave.
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

    package init(_ conversation: ConversationID, _ ended: EndedSession, at now: Int64, token: Int64) {
        self.init(
            conversation: conversation.description, id: conversation.sessionName, startedAt: ended.started,
            lastAt: ended.last, messages: Int64(ended.messages), endedAt: now, reason: ended.reason.rawValue,
            token: token)
    }
}

/// Writes the ends of sessions, and the beginnings of those that no turn has begun; reads both.
@Reactor package final class SessionStore {
    private static let endStatement = PostgresStatement.query("session_end", PackageResources.session_end_sql)
    private static let openStatement = PostgresStatement.query("session_open", PackageResources.session_open_sql)
    private static let lostStatement = PostgresStatement.query(
        "session_end_lost", PackageResources.session_end_lost_sql)
    private static let activeStatement = PostgresStatement.query(
        "session_page_active", PackageResources.session_page_active_sql)
    private static let endedStatement = PostgresStatement.query(
        "session_page_ended", PackageResources.session_page_ended_sql)
    private static let findStatement = PostgresStatement.query("session_find", PackageResources.session_find_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Safe to repeat. A session without a beginning on disk gets its line here. Each session at most once in a call.
    /// Writes nothing of a conversation that was erased after the holder of the token began.
    package func end(_ sessions: [SessionEnd]) async throws(PostgresError) {
        guard !sessions.isEmpty else { return }
        let end = PostgresQuery(
            Self.endStatement,
            [
                .textArray(sessions.map(\.conversation)), .intArray(sessions.map(\.startedAt)),
                .textArray(sessions.map(\.id)), .intArray(sessions.map(\.lastAt)),
                .intArray(sessions.map(\.messages)), .intArray(sessions.map(\.endedAt)),
                .textArray(sessions.map(\.reason)), .intArray(sessions.map(\.token)),
            ])
        try await pool.run([LaneLock.query(sessions.map(\.conversation)), end])
    }

    /// A session that begins without a message. Safe to repeat; nothing of a conversation that was erased since.
    package func begin(_ conversation: ConversationID, started: Int64, token: Int64) async throws(PostgresError) {
        let id = conversation.description
        let open = PostgresQuery(
            Self.openStatement, [.text(id), .int(started), .text(conversation.sessionName), .int(token)])
        try await pool.run([LaneLock.query(id), open])
    }

    /// Ends sessions that began so long ago that they cannot last any more; up to `most` of each tenant.
    package func endLost(olderThan age: Duration, most: Int) async throws(PostgresError) -> Int {
        let before = WallTime.milliseconds() - age.milliseconds
        return try await pool.run(PostgresQuery(Self.lostStatement, [.int(before), .int(Int64(most))])).count
    }

    /// Sessions of a tenant, the newest first: those that last by their start, the others by their end.
    /// - Parameter cursor: of the page before; nil for the first.
    package func page(
        tenant: Int64, isActive: Bool, after cursor: SessionCursor? = nil, limit: Int
    ) async throws(PostgresError) -> (sessions: [ListedSession], next: SessionCursor?) {
        // One more than asked for tells whether there is another page.
        let values: [PostgresValue] = [
            .int(tenant), .optional(cursor?.time), .optional(cursor?.conversation), .int(Int64(limit) + 1),
        ]
        let rows = try await pool.run(
            PostgresQuery(isActive ? Self.activeStatement : Self.endedStatement, values))
        var sessions = rows.map(ListedSession.init)
        guard sessions.count > limit else { return (sessions, nil) }
        sessions.removeLast()
        return (sessions, sessions.last.map(SessionCursor.init))
    }

    /// The conversations of a tenant's sessions of this name that last; one for each bot and channel.
    package func find(tenant: Int64, session: String) async throws(PostgresError) -> [String] {
        try await pool.run(PostgresQuery(Self.findStatement, [.int(tenant), .text(session)]))
            .map { $0.requiredText($1, 0) }
    }
}
