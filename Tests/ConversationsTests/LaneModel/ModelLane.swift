import Queue

/// A lane with messages, as the model has it. An idle lane does not exist.
struct ModelLane {
    struct Message: Equatable {
        /// Nil: the text is no envelope, as somebody may have put there by hand.
        let envelope: Envelope?
        let text: String
    }

    /// What is written about a lane, beside its state.
    struct Record {
        var token: Int64 = 0
        let tenant: Int64
        var since: Int64?
        var worker: String?
        var attempts = 0
        var crashes = 0
        var reason: String?
    }

    var mailbox: [Message]
    var state: LaneState
    /// When its lease ends or it is due; only in `leased` and `parked`.
    var until: Int64?
    var record: Record
    /// A lane that is ready for the first time since it was idle has nothing written about it.
    var isWritten: Bool

    /// One that has just got its first message.
    init(tenant: Int64, first: Message) {
        mailbox = [first]
        state = .ready
        record = Record(tenant: tenant, since: first.envelope?.at)
        isWritten = false
    }

    /// It stands so since now.
    mutating func stand(_ state: LaneState, until: Int64? = nil, at now: Int64) {
        self.state = state
        self.until = until
        record.since = now
        isWritten = true
    }
}
