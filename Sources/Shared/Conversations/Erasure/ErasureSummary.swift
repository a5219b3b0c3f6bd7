/// What erasures removed.
package struct ErasureSummary: Sendable, Equatable {
    /// Messages that waited in Redis.
    package internal(set) var waiting = 0
    /// Of users.
    package internal(set) var messages = 0
    /// With notices.
    package internal(set) var replies = 0
    package internal(set) var turns = 0
    package internal(set) var sessions = 0
    package internal(set) var deliveries = 0
    package internal(set) var deadLetters = 0
    /// What was out of the ordinary in their lives.
    package internal(set) var events = 0
    /// Messages in the journal, which wait in Redis too unless it has lost them.
    package internal(set) var journalled = 0
    /// Ids by which Redis would have known a message again.
    package internal(set) var idsForgotten = 0

    package init() {}

    mutating func add(_ erased: ErasedConversation) {
        messages += Int(erased.messages - erased.replies)
        replies += Int(erased.replies)
        turns += Int(erased.turns)
        sessions += Int(erased.sessions)
        deliveries += Int(erased.deliveries)
        deadLetters += Int(erased.deadLetters)
        events += Int(erased.events)
    }

    package static func += (sum: inout ErasureSummary, other: ErasureSummary) {
        sum.waiting += other.waiting
        sum.messages += other.messages
        sum.replies += other.replies
        sum.turns += other.turns
        sum.sessions += other.sessions
        sum.deliveries += other.deliveries
        sum.deadLetters += other.deadLetters
        sum.events += other.events
        sum.journalled += other.journalled
        sum.idsForgotten += other.idsForgotten
    }

    /// By name, as programs and people are told.
    package var figures: [(name: String, count: Int)] {
        [
            ("messages", messages), ("replies", replies), ("waiting", waiting), ("journalled", journalled),
            ("dead_letters", deadLetters), ("sessions", sessions), ("turns", turns), ("deliveries", deliveries),
            ("events", events), ("ids_forgotten", idsForgotten),
        ]
    }
}
