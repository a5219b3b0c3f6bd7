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
    }

    package static func += (sum: inout ErasureSummary, other: ErasureSummary) {
        sum.waiting += other.waiting
        sum.messages += other.messages
        sum.replies += other.replies
        sum.turns += other.turns
        sum.sessions += other.sessions
        sum.deliveries += other.deliveries
        sum.deadLetters += other.deadLetters
        sum.idsForgotten += other.idsForgotten
    }

    /// By name, as programs and people are told.
    package var figures: [(name: String, count: Int)] {
        [
            ("messages", messages), ("replies", replies), ("waiting", waiting), ("dead_letters", deadLetters),
            ("sessions", sessions), ("turns", turns), ("deliveries", deliveries), ("ids_forgotten", idsForgotten),
        ]
    }
}
