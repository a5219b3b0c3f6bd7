package import Events
package import Postgres

/// Keeps dead envelopes. A letter is written before its envelope leaves the mailbox, and removed after it is back.
@Reactor package final class DeadLetterStore {
    private static let buryStatement = PostgresStatement.query("letter_bury", PackageResources.letter_bury_sql)
    private static let listStatement = PostgresStatement.query("letter_list", PackageResources.letter_list_sql)
    private static let removeStatement = PostgresStatement.query("letter_remove", PackageResources.letter_remove_sql)
    private static let idsStatement = PostgresStatement.query("letter_ids", PackageResources.letter_ids_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// Safe to repeat; the later account of the same message stays. Writes nothing when the conversation was erased after
    /// the holder of `token` began.
    package func bury(_ letter: DeadLetter, token: Int64) async throws(PostgresError) {
        let values: [PostgresValue] = [
            .text(letter.id), .text(letter.lane), .int(letter.tenant), .text(letter.envelope), .text(letter.reason),
            .optional(letter.error), .text(letter.worker), .int(letter.attempts), .int(letter.crashes),
            .int(letter.arrivedAt), .int(token),
        ]
        try await pool.run([LaneLock.query(letter.lane), PostgresQuery(Self.buryStatement, values)])
    }

    /// Newest first; of one tenant, or of all.
    package func list(tenant: Int64? = nil, limit: Int) async throws(PostgresError) -> [DeadLetter] {
        try await pool.run(PostgresQuery(Self.listStatement, [.optional(tenant), .null, .int(Int64(limit))]))
            .map(DeadLetter.init)
    }

    /// The ids of a lane's dead letters.
    package func ids(lane: String) async throws(PostgresError) -> [String] {
        try await pool.run(PostgresQuery(Self.idsStatement, [.text(lane)])).map { $0.requiredText($1, 0) }
    }

    /// Nil when the message is not dead, or another tenant's.
    package func find(_ id: String, tenant: Int64? = nil) async throws(PostgresError) -> DeadLetter? {
        try await pool.run(PostgresQuery(Self.listStatement, [.optional(tenant), .text(id), .int(1)]))
            .first(DeadLetter.init)
    }

    /// False when there is no such letter.
    package func remove(_ id: String) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.removeStatement, [.text(id)])).affected > 0
    }
}
