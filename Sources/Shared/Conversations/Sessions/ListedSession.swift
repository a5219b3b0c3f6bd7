internal import Postgres

/// A session as it is listed. Times are Unix ms.
package struct ListedSession: Sendable, Equatable {
    package let conversation: String
    package let startedAt: Int64
    package let lastAt: Int64
    package let messages: Int64
    /// Nil while it lasts.
    package let endedAt: Int64?
    package let reason: String?
    /// Nil when the bot was deleted.
    package let bot: String?

    init(_ rows: PostgresRows, _ row: Int) {
        conversation = rows.requiredText(row, 0)
        startedAt = rows.requiredInt(row, 1)
        lastAt = rows.requiredInt(row, 2)
        messages = rows.requiredInt(row, 3)
        endedAt = rows.int(row, 4)
        reason = rows.text(row, 5)
        bot = rows.text(row, 6)
    }
}

/// Where a page of sessions ends: `<ms>-<conversation>`.
package struct SessionCursor: Sendable, Equatable, CustomStringConvertible {
    /// Start or end of the last session, Unix ms.
    let time: Int64
    let conversation: String

    init(_ session: ListedSession) {
        time = session.endedAt ?? session.startedAt
        conversation = session.conversation
    }

    /// Nil for what `description` does not write.
    package init?(_ text: String) {
        guard let dash = text.utf8.firstIndex(of: UInt8(ascii: "-")), let time = Int64(text[..<dash]),
            (0...Self.latest).contains(time)
        else { return nil }
        self.time = time
        conversation = String(text[text.utf8.index(after: dash)...])
        guard (try? ConversationID(conversation)) != nil else { return nil }
    }

    package var description: String { "\(time)-\(conversation)" }

    private static let latest: Int64 = 253_402_300_799_999
}
