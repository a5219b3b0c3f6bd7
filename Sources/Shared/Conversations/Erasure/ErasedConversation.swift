internal import Postgres

/// How many rows an erasure removed.
package struct ErasedConversation: Sendable, Equatable {
    package let conversations: Int64
    /// Replies and notices among them.
    package let messages: Int64
    package let replies: Int64
    package let turns: Int64
    package let sessions: Int64
    package let deliveries: Int64
    package let deadLetters: Int64
    package let events: Int64

    init(_ rows: PostgresRows) {
        conversations = rows.requiredInt(0, 0)
        messages = rows.requiredInt(0, 1)
        turns = rows.requiredInt(0, 2)
        sessions = rows.requiredInt(0, 3)
        deliveries = rows.requiredInt(0, 4)
        deadLetters = rows.requiredInt(0, 5)
        replies = rows.requiredInt(0, 6)
        events = rows.requiredInt(0, 7)
    }

    package var isEmpty: Bool {
        conversations + messages + turns + sessions + deliveries + deadLetters + events == 0
    }
}
