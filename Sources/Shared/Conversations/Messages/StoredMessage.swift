internal import Postgres

/// A message on disk: the user's, a reply or a notice. Times are Unix ms.
package struct StoredMessage: Sendable, Equatable {
    package let id: String
    /// Its place in the conversation; what pages go by.
    package let seq: Int64
    package let conversation: String
    package let role: Role
    package let text: String
    package let turn: String
    /// That of its turn.
    package let status: TurnRecord.Status
    package let externalID: String?
    /// Of a user's message, when it was received; of a reply, when it was ready.
    package let createdAt: Int64

    package enum Role: String, Sendable { case user, assistant, notice }

    static let columns = 9

    /// - Parameter column: where the message's columns begin.
    init(_ rows: PostgresRows, _ row: Int, column: Int) throws(PostgresError) {
        id = rows.requiredText(row, column)
        seq = rows.requiredInt(row, column + 1)
        conversation = rows.requiredText(row, column + 2)
        role = try rows.word(row, column + 3)
        text = rows.requiredText(row, column + 4)
        turn = rows.requiredText(row, column + 5)
        status = try rows.word(row, column + 6)
        externalID = rows.text(row, column + 7)
        createdAt = rows.requiredInt(row, column + 8)
    }
}
