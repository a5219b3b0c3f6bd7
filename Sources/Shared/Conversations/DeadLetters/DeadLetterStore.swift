package import Events
package import Postgres

/// Keeps dead envelopes. A letter is written before its envelope leaves the mailbox, and removed after it is back. Letters
/// of stored turns are written by `TurnStore`, with their turn.
@Reactor package final class DeadLetterStore {
    private static let buryStatement = PostgresStatement.query("letter_bury", PackageResources.letter_bury_sql)
    private static let listStatement = PostgresStatement.query("letter_list", PackageResources.letter_list_sql)
    private static let pageStatement = PostgresStatement.query("letter_page", PackageResources.letter_page_sql)
    private static let matesStatement = PostgresStatement.query("letter_mates", PackageResources.letter_mates_sql)
    private static let groupsStatement = PostgresStatement.query("letter_groups", PackageResources.letter_groups_sql)
    private static let reopenStatement = PostgresStatement.query("letter_reopen", PackageResources.letter_reopen_sql)
    private static let removeStatement = PostgresStatement.query("letter_remove", PackageResources.letter_remove_sql)
    private static let dropStatement = PostgresStatement.query("letter_drop", PackageResources.letter_drop_sql)
    private static let idsStatement = PostgresStatement.query("letter_ids", PackageResources.letter_ids_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// For a message of which no turn can be stored. Safe to repeat; the later account of the same message stays. Writes
    /// nothing when the conversation was erased after the holder of `token` began.
    package func bury(_ letter: DeadLetter, token: Int64) async throws(PostgresError) {
        let values: [PostgresValue] = [
            .text(letter.id), .text(letter.lane), .int(letter.tenant), .text(letter.envelope), .text(letter.reason),
            .optional(letter.error), .text(letter.worker), .int(letter.attempts), .int(letter.crashes),
            .int(letter.arrivedAt), .int(token),
        ]
        try await pool.run([LaneLock.query(letter.lane), PostgresQuery(Self.buryStatement, values)])
    }

    /// Newest first.
    package func list(_ filter: LetterFilter = LetterFilter(), limit: Int) async throws(PostgresError) -> [DeadLetter] {
        try await list(filter, id: nil, limit: limit)
    }

    /// In the order in which messages arrived, a conversation's in its own order, all messages of a turn together.
    /// - Parameter limit: turns, or messages without one.
    package func page(
        _ filter: LetterFilter, after cursor: LetterCursor, limit: Int
    ) async throws(PostgresError) -> (letters: [DeadLetter], cursor: LetterCursor) {
        let values: [PostgresValue] = [
            .optional(filter.tenant), .optional(filter.lanePrefix), .optional(filter.reason),
            .int(filter.diedBefore ?? .max / 1_000_000), .int(cursor.arrived), .int(cursor.token), .text(cursor.id),
            .int(Int64(limit)),
        ]
        let rows = try await pool.run(PostgresQuery(Self.pageStatement, values))
        var next = cursor
        let letters = rows.map { rows, row in
            let letter = DeadLetter(rows, row)
            if letter.position == 0 {
                next = LetterCursor(arrived: rows.requiredInt(row, 14), token: letter.token, id: letter.id)
            }
            return letter
        }
        return (letters, next)
    }

    /// What messages died of, the most frequent reason first.
    package func groups(_ filter: LetterFilter = LetterFilter()) async throws(PostgresError) -> [LetterGroup] {
        let values: [PostgresValue] = [
            .optional(filter.tenant), .optional(filter.lanePrefix), .optional(filter.reason),
            .optional(filter.diedBefore),
        ]
        return try await pool.run(PostgresQuery(Self.groupsStatement, values)).map(LetterGroup.init)
    }

    /// The ids of a lane's dead letters.
    package func ids(lane: String) async throws(PostgresError) -> [String] {
        try await pool.run(PostgresQuery(Self.idsStatement, [.text(lane)])).map { $0.requiredText($1, 0) }
    }

    /// Nil when the message is not dead, or another tenant's.
    package func find(_ id: String, tenant: Int64? = nil) async throws(PostgresError) -> DeadLetter? {
        try await list(LetterFilter(tenant: tenant), id: id, limit: 1).first
    }

    /// Letters, each with those of its turn, in the order in which their messages arrived.
    package func withMates(_ ids: [String]) async throws(PostgresError) -> [DeadLetter] {
        try await pool.run(PostgresQuery(Self.matesStatement, [.textArray(ids)])).map(DeadLetter.init)
    }

    /// Removes the turns that gave these messages up, so that they can be answered under the same ids. Safe to repeat.
    package func reopen(_ letters: [DeadLetter]) async throws(PostgresError) {
        _ = try await pool.run(PostgresQuery(Self.reopenStatement, Self.deaths(letters)))
    }

    /// Letters of messages that have died again since stay. Returns how many went.
    /// - Parameter journalled: their messages are in the queue again, and go into the journal.
    @discardableResult
    package func remove(_ letters: [DeadLetter], journalled: Bool = false) async throws(PostgresError) -> Int {
        try await pool.run(PostgresQuery(Self.removeStatement, Self.deaths(letters) + [.bool(journalled)])).affected
    }

    /// As `remove`, and for good: nothing brings their messages back.
    @discardableResult
    package func drop(_ letters: [DeadLetter]) async throws(PostgresError) -> Int {
        try await pool.run(PostgresQuery(Self.dropStatement, Self.deaths(letters))).affected
    }

    private func list(_ filter: LetterFilter, id: String?, limit: Int) async throws(PostgresError) -> [DeadLetter] {
        let values: [PostgresValue] = [
            .optional(filter.tenant), .optional(id), .int(Int64(limit)), .optional(filter.lanePrefix),
            .optional(filter.reason), .optional(filter.diedBefore),
        ]
        return try await pool.run(PostgresQuery(Self.listStatement, values)).map(DeadLetter.init)
    }

    private static func deaths(_ letters: [DeadLetter]) -> [PostgresValue] {
        [.textArray(letters.map(\.id)), .intArray(letters.map(\.token))]
    }
}
