internal import Postgres

/// A reply or notice on disk, with what it answers.
package struct StoredReply: Sendable, Equatable {
    package let message: StoredMessage
    /// Ids of the messages of its turn, oldest first.
    package let answers: [String]

    init(_ rows: PostgresRows, _ row: Int) throws(PostgresError) {
        message = try StoredMessage(rows, row, column: 0)
        answers = (rows.text(row, StoredMessage.columns) ?? "").split(separator: " ").map(String.init)
    }
}
