internal import Postgres

/// A turn that is on disk.
package struct StoredTurn: Sendable, Equatable {
    package let status: TurnRecord.Status
    /// How many envelopes it took, from the head of the mailbox.
    package let messages: Int64
    package let token: Int64
    package let conversation: String
    /// Unix ms; also when its reply was created.
    package let finishedAt: Int64
    /// Nil when the turn said nothing.
    package let reply: Reply?

    package struct Reply: Sendable, Equatable {
        package let id: String
        package let role: TurnRecord.Reply.Role
        package let text: String
    }

    init(_ rows: PostgresRows, _ row: Int) {
        guard let status = TurnRecord.Status(rawValue: rows.requiredText(row, 0)) else {
            preconditionFailure("a turn has a status the schema does not allow")
        }
        self.status = status
        messages = rows.requiredInt(row, 1)
        token = rows.requiredInt(row, 2)
        conversation = rows.requiredText(row, 3)
        finishedAt = rows.requiredInt(row, 4)
        reply = rows.text(row, 5).map { id in
            guard let role = TurnRecord.Reply.Role(rawValue: rows.requiredText(row, 6)) else {
                preconditionFailure("a reply has a role the schema does not allow")
            }
            return Reply(id: id, role: role, text: rows.requiredText(row, 7))
        }
    }
}
