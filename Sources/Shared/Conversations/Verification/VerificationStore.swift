package import Events
package import Postgres

/// Holds what is stored against the promises. The database does the counting; each query sees one moment, so programs
/// may run meanwhile.
///
/// Works on one connection, which keeps the tables of this verification until it is closed.
@Reactor package final class VerificationStore {
    private static let recordStatement = PostgresStatement.query(
        "verify_record_add", PackageResources.verify_record_add_sql)
    private static let waitingStatement = PostgresStatement.query(
        "verify_waiting_add", PackageResources.verify_waiting_add_sql)
    private static let journalStatement = PostgresStatement.query(
        "verify_journal_add", PackageResources.verify_journal_add_sql)
    private static let suspectStatement = PostgresStatement.query(
        "verify_suspect_add", PackageResources.verify_suspect_add_sql)
    private static let suspectPageStatement = PostgresStatement.query(
        "verify_suspect_page", PackageResources.verify_suspect_page_sql)
    private static let fatesStatement = PostgresStatement.query("verify_fates", PackageResources.verify_fates_sql)
    private static let figuresStatement = PostgresStatement.query("verify_figures", PackageResources.verify_figures_sql)

    private let connection: PostgresConnection

    /// Makes the tables.
    package init(_ connection: PostgresConnection) async throws(PostgresError) {
        self.connection = connection
        try await connection.runScript(String(decoding: PackageResources.verify_tables_sql, as: UTF8.self))
    }

    // MARK: What to compare with

    /// Of a message that comes twice the first stays.
    package func add(accepted messages: [AcceptedMessage]) async throws(PostgresError) {
        let values: [PostgresValue] = [
            .textArray(messages.map(\.id)), .textArray(messages.map(\.conversation)),
            .intArray(messages.map(\.number)), .intArray(messages.map(\.acceptedAt)),
        ]
        try await connection.run(PostgresQuery(Self.recordStatement, values))
    }

    /// Messages found in mailboxes; those that are known already stay as they are.
    package func add(waiting messages: [(id: String, conversation: String)]) async throws(PostgresError) {
        let values: [PostgresValue] = [
            .textArray(messages.map(\.id)), .textArray(messages.map(\.conversation)),
        ]
        try await connection.run(PostgresQuery(Self.waitingStatement, values))
    }

    /// What waits in the journal; to be called when the mailboxes are added.
    package func addJournal() async throws(PostgresError) {
        try await connection.run(PostgresQuery(Self.journalStatement))
    }

    /// To be called when all is added: without it the server takes the tables for small.
    package func analyze() async throws(PostgresError) {
        try await connection.runScript("analyze pg_temp.verify_record; analyze pg_temp.verify_waiting")
    }

    /// Remembers the conversations with accepted messages that are nowhere; once.
    package func suspect() async throws(PostgresError) {
        try await connection.run(PostgresQuery(Self.suspectStatement))
    }

    /// Those conversations, in order, from the one after `after`.
    package func suspects(after: String, limit: Int) async throws(PostgresError) -> [String] {
        try await connection.run(PostgresQuery(Self.suspectPageStatement, [.text(after), .int(Int64(limit))]))
            .map { $0.requiredText($1, 0) }
    }

    // MARK: Figures

    package func fates() async throws(PostgresError) -> AcceptedFates {
        let rows = try await connection.run(PostgresQuery(Self.fatesStatement))
        return AcceptedFates(
            all: rows.requiredInt(0, 0), stored: rows.requiredInt(0, 1), dead: rows.requiredInt(0, 2),
            waiting: rows.requiredInt(0, 3), lost: rows.requiredInt(0, 4))
    }

    package func figures() async throws(PostgresError) -> StoredFigures {
        let rows = try await connection.run(PostgresQuery(Self.figuresStatement))
        return StoredFigures(
            conversations: rows.requiredInt(0, 0), messages: rows.requiredInt(0, 1), replies: rows.requiredInt(0, 2),
            turns: rows.requiredInt(0, 3), dead: rows.requiredInt(0, 4), waiting: rows.requiredInt(0, 5))
    }

    // MARK: Promises

    /// Every accepted message is stored, dead or waiting; with `drained` nothing waits.
    package func accepted(drained: Bool) async throws(PostgresError) -> [BreachTally] {
        try await BreachQuery(PackageResources.verify_accepted_sql, [.bool(drained)]).run(on: connection)
    }

    /// A turn has its messages and at most one reply.
    package func turns() async throws(PostgresError) -> [BreachTally] {
        try await BreachQuery(PackageResources.verify_turns_sql).run(on: connection)
    }

    /// The messages of a conversation are stored in their order. The record knows that order; without one, arrivals tell
    /// of it.
    package func order(hasRecord: Bool) async throws(PostgresError) -> [BreachTally] {
        let stored = try await BreachQuery(PackageResources.verify_order_sql, [.bool(!hasRecord)]).run(on: connection)
        guard hasRecord else { return stored }
        return try await BreachQuery(PackageResources.verify_recorded_order_sql).run(on: connection) + stored
    }

    /// Nothing of one tenant stands with another's.
    package func tenants() async throws(PostgresError) -> [BreachTally] {
        try await BreachQuery(PackageResources.verify_tenants_sql).run(on: connection)
    }
}
