package import Queue

/// A turn that is in PostgreSQL, to be taken out of its lane.
package struct FinishTurn: Sendable {
    package let lease: Lease
    /// Envelopes that leave the mailbox, from the head.
    package let answered: Int
    /// Entries of history that stay; older ones go.
    package let historyEntries: Int
    /// Added to the history.
    package let history: [HistoryEntry]
    /// Ids of answered envelopes without a client's key: the index forgets them.
    package let forgotten: [String]
    package let event: TurnEvent?

    package init(
        lease: Lease, answered: Int, history: [HistoryEntry], forgotten: [String], event: TurnEvent?,
        historyEntries: Int = 8
    ) {
        self.lease = lease
        self.answered = answered
        self.history = history
        self.historyEntries = historyEntries
        self.forgotten = forgotten
        self.event = event
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
