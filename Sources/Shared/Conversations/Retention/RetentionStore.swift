package import Events
package import Postgres

/// The steps of retention in PostgreSQL, each a bounded statement of its own. Times are Unix ms unless said otherwise.
@Reactor package final class RetentionStore {
    private static let tenantsStatement = PostgresStatement.query(
        "retention_tenants", PackageResources.retention_tenants_sql)
    private static let takeStatement = PostgresStatement.query("retention_take", PackageResources.retention_take_sql)
    private static let restStatement = PostgresStatement.query("retention_rest", PackageResources.retention_rest_sql)
    private static let findStatement = PostgresStatement.query("retention_find", PackageResources.retention_find_sql)
    private static let turnsStatement = PostgresStatement.query("retention_turns", PackageResources.retention_turns_sql)
    private static let conversationsStatement = PostgresStatement.query(
        "retention_conversations", PackageResources.retention_conversations_sql)
    private static let sessionsStatement = PostgresStatement.query(
        "retention_sessions", PackageResources.retention_sessions_sql)
    private static let lettersStatement = PostgresStatement.query(
        "retention_letters", PackageResources.retention_letters_sql)
    private static let removeLettersStatement = PostgresStatement.query(
        "retention_letters_remove", PackageResources.retention_letters_remove_sql)
    private static let eventsStatement = PostgresStatement.query(
        "retention_events", PackageResources.retention_events_sql)
    private static let erasuresStatement = PostgresStatement.query(
        "retention_erasures", PackageResources.retention_erasures_sql)
    private static let onceStatement = PostgresStatement.query("retention_once", PackageResources.retention_once_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Those that do not keep everything.
    func tenants() async throws(PostgresError) -> [(id: Int64, days: Int64)] {
        try await pool.run(PostgresQuery(Self.tenantsStatement)).map { ($0.requiredInt($1, 0), $0.requiredInt($1, 1)) }
    }

    /// True when the worker has the retention for so long: nobody else does, and its time has come, or the worker had it.
    func take(_ worker: String, for duration: Duration) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.takeStatement, [.text(worker), .int(duration.milliseconds)])).count > 0
    }

    func rest(_ worker: String, for duration: Duration) async throws(PostgresError) {
        try await pool.run(PostgresQuery(Self.restStatement, [.text(worker), .int(duration.milliseconds)]))
    }

    /// A page of a tenant's conversations: whether the oldest message is from before the time, whether all is.
    func conversations(
        of tenant: Int64, after id: String, before time: Int64, limit: Int
    ) async throws(PostgresError) -> [(id: String, hasOld: Bool, isOld: Bool)] {
        let values: [PostgresValue] = [.int(tenant), .text(id), .int(time), .int(Int64(limit))]
        return try await pool.run(PostgresQuery(Self.findStatement, values)).map {
            ($0.requiredText($1, 0), $0.bool($1, 1) ?? false, $0.bool($1, 2) ?? false)
        }
    }

    /// Removes turns that ended before the time. Returns the conversations that may have more of them.
    func removeTurns(
        of conversations: [String], before time: Int64, window: Int
    ) async throws(PostgresError) -> (removed: RetentionSummary, unfinished: [String]) {
        let values: [PostgresValue] = [.textArray(conversations), .int(time), .int(Int64(window))]
        let rows = try await pool.run(PostgresQuery(Self.turnsStatement, values))
        var removed = RetentionSummary()
        removed.messages = Int(rows.requiredInt(0, 0))
        removed.replies = Int(rows.requiredInt(0, 1))
        removed.turns = Int(rows.requiredInt(0, 2))
        removed.deliveries = Int(rows.requiredInt(0, 3))
        return (removed, (rows.text(0, 4) ?? "").split(separator: " ").map(String.init))
    }

    /// Removes conversations of which nothing is left since that time.
    func removeEmpty(
        _ conversations: [String], before time: Int64
    ) async throws(PostgresError) -> RetentionSummary {
        let rows = try await pool.run(
            PostgresQuery(Self.conversationsStatement, [.textArray(conversations), .int(time)]))
        var removed = RetentionSummary()
        removed.conversations = Int(rows.requiredInt(0, 0))
        removed.sessions = Int(rows.requiredInt(0, 1))
        return removed
    }

    /// Where a walk over sessions has come to; the beginning in µs.
    typealias SessionPlace = (conversation: String, started: Int64)

    /// Removes sessions that were over before the time, of the next 500. The last of these; nil when there were none.
    func removeSessions(
        of tenant: Int64, after place: SessionPlace, before time: Int64
    ) async throws(PostgresError) -> (removed: Int, last: SessionPlace?) {
        let values: [PostgresValue] = [.int(tenant), .text(place.conversation), .int(place.started), .int(time)]
        let rows = try await pool.run(PostgresQuery(Self.sessionsStatement, values))
        let removed = Int(rows.requiredInt(0, 0))
        guard let conversation = rows.text(0, 1), let started = rows.int(0, 2) else { return (removed, nil) }
        return (removed, (conversation, started))
    }

    /// A dead letter's place and name; when it died in µs.
    typealias OldLetter = (id: String, lane: String, token: Int64, died: Int64)

    /// Dead letters from before a time (µs), the latest first.
    func letters(
        of tenant: Int64, before died: Int64, after id: String, limit: Int
    ) async throws(PostgresError) -> [OldLetter] {
        let values: [PostgresValue] = [.int(tenant), .int(died), .text(id), .int(Int64(limit))]
        return try await pool.run(PostgresQuery(Self.lettersStatement, values)).map {
            ($0.requiredText($1, 0), $0.requiredText($1, 1), $0.requiredInt($1, 2), $0.requiredInt($1, 3))
        }
    }

    /// Returns how many went.
    func remove(_ letters: [OldLetter]) async throws(PostgresError) -> Int {
        let values: [PostgresValue] = [.textArray(letters.map(\.id)), .intArray(letters.map(\.token))]
        return try await pool.run(PostgresQuery(Self.removeLettersStatement, values)).affected
    }

    /// Where a walk over events has come to.
    typealias EventPlace = (conversation: String, id: Int64)

    /// Removes events from before the time, of the next ones. The last of these; nil when there were none.
    func removeEvents(
        of tenant: Int64, after place: EventPlace, before time: Int64, limit: Int
    ) async throws(PostgresError) -> (removed: Int, last: EventPlace?) {
        let values: [PostgresValue] = [
            .int(tenant), .text(place.conversation), .int(place.id), .int(time), .int(Int64(limit)),
        ]
        let rows = try await pool.run(PostgresQuery(Self.eventsStatement, values))
        let removed = Int(rows.requiredInt(0, 0))
        guard let conversation = rows.text(0, 1), let id = rows.int(0, 2) else { return (removed, nil) }
        return (removed, (conversation, id))
    }

    /// Forgets erasures that are no longer needed. Returns how many.
    func forgetErasures(limit: Int) async throws(PostgresError) -> Int {
        try await pool.run(PostgresQuery(Self.erasuresStatement, [.int(Int64(limit))])).affected
    }

    /// Where a walk over messages that were dead once has come to.
    typealias OncePlace = (lane: String, id: String)

    func removeOnce(
        of tenant: Int64, after place: OncePlace, before time: Int64, limit: Int
    ) async throws(PostgresError) -> OncePlace? {
        let values: [PostgresValue] = [
            .int(tenant), .text(place.lane), .text(place.id), .int(time), .int(Int64(limit)),
        ]
        let rows = try await pool.run(PostgresQuery(Self.onceStatement, values))
        guard let lane = rows.text(0, 0), let id = rows.text(0, 1) else { return nil }
        return (lane, id)
    }
}
