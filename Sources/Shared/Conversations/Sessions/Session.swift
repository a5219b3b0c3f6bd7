/// A stretch of activity in a conversation, as it is with this turn.
package struct Session: Sendable, Equatable {
    /// Unix ms.
    package let started: Int64
    /// Messages so far, those of this turn included.
    package let messages: Int
    /// It begins with this turn, and with an empty history.
    package let isNew: Bool
    /// No turn of it was stored before: its line in PostgreSQL may be missing.
    package let isFirstTurn: Bool
    /// Its last activity before this turn, Unix ms.
    let before: Int64

    /// - Parameter record: the session that goes on; nil: a new one begins.
    init(following record: SessionRecord?, messages count: Int, at now: Int64) {
        started = record?.started ?? now
        messages = (record?.messages ?? 0) + count
        isNew = record == nil
        isFirstTurn = messages == count
        before = record?.last ?? 0
    }
}

/// A session that is over, as Redis still knows it.
package struct EndedSession: Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        case inactive, age
        /// It was started, and nobody wrote.
        case unused
        /// Somebody asked for it.
        case stopped
    }

    /// Unix ms.
    package let started: Int64
    /// Its last activity, Unix ms.
    package let last: Int64
    package let messages: Int
    package let reason: Reason
}
