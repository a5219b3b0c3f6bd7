internal import Events
package import Queue

/// A turn that is in PostgreSQL, to be taken out of its lane.
package struct FinishedTurn: Sendable {
    /// A session's place in the index of sessions is that much behind at most: writing it costs as much as a command.
    private static let indexDelay = Duration.seconds(60)

    package let lease: Lease
    /// Envelopes that leave the mailbox, from the head.
    package let answered: Int
    /// How it began: the session and the user's limit are kept as it says. Nil leaves both.
    package let begun: BegunTurn?
    /// Entries of history that stay; older ones go in time.
    package let historyEntries: Int
    /// Added to the history.
    package let history: [HistoryEntry]
    /// Ids of answered envelopes without a client's key: the index forgets them.
    package let forgotten: [String]
    package let event: TurnEvent?

    package init(
        lease: Lease, answered: Int, begun: BegunTurn?, history: [HistoryEntry], forgotten: [String],
        event: TurnEvent?, historyEntries: Int = 8
    ) {
        self.lease = lease
        self.answered = answered
        self.begun = begun
        self.history = history
        self.historyEntries = historyEntries
        self.forgotten = forgotten
        self.event = event
    }

    var session: String {
        guard let begun else { return "" }
        return SessionRecord(
            started: begun.session.started, last: begun.claimedAt, messages: begun.session.messages
        ).json
    }

    /// For the index of sessions; empty where that is near enough.
    var lastActivity: String {
        guard let begun, begun.claimedAt - begun.session.before > Self.indexDelay.milliseconds else { return "" }
        return "\(begun.claimedAt)"
    }
}

/// Published with the end of a turn.
package struct TurnEvent: Sendable, Equatable {
    package let channel: String
    /// JSON.
    package let payload: String

    package init(channel: String, payload: String) {
        self.channel = channel
        self.payload = payload
    }
}
