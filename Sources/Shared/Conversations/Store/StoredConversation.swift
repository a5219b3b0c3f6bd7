internal import Postgres

/// A conversation on disk. Times are Unix ms.
package struct StoredConversation: Sendable, Equatable {
    package let id: String
    package let bot: Int64
    package let channel: String
    package let user: String
    package let createdAt: Int64
    package let lastMessageAt: Int64
    package let lastToken: Int64

    init(_ rows: PostgresRows, _ row: Int) {
        id = rows.requiredText(row, 0)
        bot = rows.requiredInt(row, 1)
        channel = rows.requiredText(row, 2)
        user = rows.requiredText(row, 3)
        createdAt = rows.requiredInt(row, 4)
        lastMessageAt = rows.requiredInt(row, 5)
        lastToken = rows.requiredInt(row, 6)
    }
}
