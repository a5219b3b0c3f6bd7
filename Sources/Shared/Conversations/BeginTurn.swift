package import Queue

/// A turn to begin: the head message and, where the bot answers several at once, those behind it.
package struct BeginTurn: Sendable {
    package let lease: Lease
    package let head: String
    /// When each message arrived, Unix ms, the head first. Never empty.
    package let arrivals: [Int64]
    /// Messages the user may send in a window; 0 = any number.
    package let messagesPerUser: Int
    /// The newest entries of the history to read.
    package let historyEntries: Int

    package init(lease: Lease, head: String, arrivals: [Int64], messagesPerUser: Int = 100, historyEntries: Int = 8) {
        precondition(!arrivals.isEmpty, "a turn has a message")
        self.lease = lease
        self.head = head
        self.arrivals = arrivals
        self.messagesPerUser = messagesPerUser
        self.historyEntries = historyEntries
    }
}

/// A turn that may go on, as far as the user's limit says.
package struct BegunTurn: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        case go
        /// The head is the message that exceeded the limit: the user is told, once.
        case tripped
        /// The user is blocked already: recorded, not answered.
        case silent
    }

    package let verdict: Verdict
    /// For how many messages of the turn the verdict holds, from the head; 1 or more. The others are another turn.
    package let messages: Int
    /// Unix ms; 0 with `go`.
    package let blockedUntil: Int64
    package let session: Session
    package let ended: EndedSession?
    /// Oldest first; empty unless `go`.
    package let history: [HistoryEntry]
}

/// What a begin answers.
package enum BeginOutcome: Sendable, Equatable {
    case begun(BegunTurn)
    /// The lease is lost: leave the turn alone.
    case stale
}
