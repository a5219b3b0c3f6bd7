internal import Conversations
internal import Queue

/// All that tells why a conversation is not being answered. Times are Unix ms.
struct Predicament {
    /// The message that was asked about.
    struct Message: Equatable {
        let id: String
        /// Envelopes before it; nil: it does not wait in Redis.
        let position: Int?
        /// Redis has lost it.
        var isInJournalOnly = false
        /// `answered`, `limited`, `failed`, `dead`; nil: not settled.
        var outcome: String?
        /// What it was given up for, as far as is known.
        var cause: String?
    }

    /// Who could work.
    enum Workers: Equatable {
        case none, some
        /// Some live, but operators have told all of them to claim nothing.
        case quiet
        /// The one that has it gives no sign of life.
        case holderIsSilent
    }

    let conversation: ConversationID
    let view: LaneView
    let line: LanePlace
    var message: Message?
    var workers = Workers.some
    /// Of everything, its tenant, its bot or itself.
    var pauses: [Pause] = []
    /// Of tenants, for what is paused.
    var tenantNames: [Int64: String] = [:]
    var blockedUntil: Int64?
    /// Messages of the conversation that only the journal has, of its first `LostMessages.most`.
    var lost = 0
    /// Of the conversation, oldest first; nil: PostgreSQL does not answer.
    var events: [LaneEvent]? = []
    /// The message at which it halts.
    var halting: (id: String, reason: String)?

    func last(_ kind: LaneEvent.Kind) -> LaneEvent? { events?.last { $0.kind == kind } }
}
