/// What was removed because it was older than its tenant keeps it.
package struct RetentionSummary: Sendable, Equatable {
    package internal(set) var tenants = 0
    /// Of users.
    package internal(set) var messages = 0
    /// With notices.
    package internal(set) var replies = 0
    package internal(set) var turns = 0
    package internal(set) var deliveries = 0
    package internal(set) var sessions = 0
    package internal(set) var deadLetters = 0
    /// Of conversations.
    package internal(set) var events = 0
    /// Those of which nothing is left.
    package internal(set) var conversations = 0
    /// Sessions in Redis, with their histories.
    package internal(set) var histories = 0

    /// By name, as logs and metrics have them.
    package var figures: [(name: String, count: Int)] {
        [
            ("messages", messages), ("replies", replies), ("turns", turns), ("deliveries", deliveries),
            ("sessions", sessions), ("dead_letters", deadLetters), ("events", events),
            ("conversations", conversations), ("histories", histories),
        ]
    }

    static func += (sum: inout RetentionSummary, other: RetentionSummary) {
        sum.tenants += other.tenants
        sum.messages += other.messages
        sum.replies += other.replies
        sum.turns += other.turns
        sum.deliveries += other.deliveries
        sum.sessions += other.sessions
        sum.deadLetters += other.deadLetters
        sum.events += other.events
        sum.conversations += other.conversations
        sum.histories += other.histories
    }

    package var isEmpty: Bool { figures.allSatisfy { $0.count == 0 } }
}
