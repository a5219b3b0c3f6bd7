internal import Events
package import Queue

/// A turn that is in PostgreSQL, to be taken out of its lane.
package struct FinishedTurn: Sendable {
    package let lease: Lease
    /// Envelopes that leave the mailbox, from the head.
    package let answered: Int
    /// How it began: the session goes on from there. Nil leaves it as it is.
    package let begun: BegunTurn?
    /// Added to the history.
    package let said: [HistoryEntry]
    /// How much of the history stays.
    package let kept: HistoryLimits
    /// Ids of answered envelopes without a client's key: the index forgets them.
    package let forgotten: [String]
    /// JSON, for whoever waits (`ReplyFeed`); empty: nobody is told.
    package let event: String

    package init(
        lease: Lease, answered: Int, begun: BegunTurn?, said: [HistoryEntry] = [],
        kept: HistoryLimits = HistoryLimits(), forgotten: [String] = [], event: String = ""
    ) {
        self.lease = lease
        self.answered = answered
        self.begun = begun
        self.said = said
        self.kept = kept
        self.forgotten = forgotten
        self.event = event
    }

    /// As Redis keeps it from now on; empty: it stays as it is.
    var session: String {
        guard let begun else { return "" }
        return SessionRecord(
            started: begun.session.started, last: begun.claimedAt, messages: begun.session.messages, rate: begun.rate,
            config: begun.config, history: kept.trimmed(begun.history + said)
        ).json
    }

    /// For the index of sessions, and behind a blank the start for that of old ones; empty where that is near enough.
    var lastActivity: String {
        guard let begun, begun.claimedAt - begun.session.before > TurnLimits.indexDelay.milliseconds else { return "" }
        return begun.isOld ? "\(begun.claimedAt) \(begun.session.started)" : "\(begun.claimedAt)"
    }
}
