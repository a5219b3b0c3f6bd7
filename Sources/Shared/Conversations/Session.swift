/// A stretch of activity in a conversation, as it is now.
package struct Session: Sendable, Equatable {
    package let id: String
    /// Unix ms.
    package let started: Int64
    /// Messages so far, those of this turn included.
    package let messages: Int
    /// It began with this turn, and with an empty history.
    package let isNew: Bool
}

/// A session that a turn found at its end; whoever began the turn records that.
package struct EndedSession: Sendable, Equatable {
    package enum Reason: String, Sendable {
        case inactive, age
    }

    package let id: String
    /// Unix ms.
    package let started: Int64
    /// Its last activity, Unix ms.
    package let last: Int64
    package let messages: Int
    package let reason: Reason
}
