/// How what is stored breaks a promise. The queries of a verification name these.
package enum PromiseBreach: String, Sendable, CaseIterable {
    /// An accepted message is nowhere.
    case lost
    /// An accepted message is stored in another conversation, or not as its user's.
    case astray
    /// A message waits where none should.
    case waiting
    /// A settled message is still in the journal.
    case journalLeft = "journal-left"

    case twoReplies = "two-replies"
    case messagesMissing = "messages-missing"
    case replyMissing = "reply-missing"
    case turnMissing = "turn-missing"
    /// A reply stands before what it answers.
    case replyFirst = "reply-first"

    /// Stored in another order than by their tokens.
    case turnsSwapped = "turns-swapped"
    /// Stored in another order than they arrived in.
    case arrivalsSwapped = "arrivals-swapped"
    /// Stored in another order than they were accepted in.
    case recordedSwapped = "recorded-swapped"

    case conversationMissing = "conversation-missing"
    case foreignMessage = "foreign-message"
    case foreignTurn = "foreign-turn"
    case foreignBot = "foreign-bot"
    case foreignLetter = "foreign-letter"
}

/// How often a promise is broken in one way, and where, for the first few.
package struct BreachTally: Sendable, Equatable {
    package let breach: PromiseBreach
    package let count: Int64
    package let examples: [String]
}
