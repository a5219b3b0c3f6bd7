internal import Postgres

/// A turn that is on disk.
package struct StoredTurn: Sendable, Equatable {
    package let id: String
    package let status: TurnRecord.Status
    package let token: Int64
    package let conversation: String
    /// Unix ms; also when its reply was created.
    package let finishedAt: Int64
    /// How many of the messages that were asked for it has stored, from the first.
    package let messages: Int64
    /// Nil when the turn said nothing.
    package let reply: Reply?

    package struct Reply: Sendable, Equatable {
        package let id: String
        package let role: TurnRecord.Reply.Role
        package let text: String
    }

    init(_ rows: PostgresRows, _ row: Int) throws(PostgresError) {
        id = rows.requiredText(row, 0)
        status = try rows.word(row, 1)
        token = rows.requiredInt(row, 2)
        conversation = rows.requiredText(row, 3)
        finishedAt = rows.requiredInt(row, 4)
        messages = rows.requiredInt(row, 5)
        reply = try rows.text(row, 6).map { id throws(PostgresError) in
            Reply(id: id, role: try rows.word(row, 7), text: rows.requiredText(row, 8))
        }
    }

    /// The message that the turn and its reply are named after. Nil for a turn that no program of ours has named.
    package var head: MessageID? { MessageID("msg_" + id.dropFirst(4)) }
}
