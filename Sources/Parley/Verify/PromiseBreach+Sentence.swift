internal import Conversations

extension PromiseBreach {
    /// Says of the examples what is wrong with them.
    var sentence: String {
        switch self {
        case .lost: "accepted, and neither stored nor dead nor waiting"
        case .astray: "stored elsewhere than accepted"
        case .waiting: "still waiting, though all should be answered"
        case .journalLeft: "settled, and still in the journal"
        case .twoReplies: "with more than one reply"
        case .messagesMissing: "without all of their messages"
        case .replyMissing: "without the reply they say they have"
        case .turnMissing: "named by messages, but not stored"
        case .replyFirst: "with a reply that stands before what it answers"
        case .turnsSwapped: "stored behind a turn that was held later"
        case .arrivalsSwapped: "stored behind one that arrived more than a second later"
        case .recordedSwapped: "stored before one that was accepted earlier"
        case .conversationMissing: "in a conversation that is not stored"
        case .foreignMessage: "of another tenant than their conversation"
        case .foreignTurn: "in another conversation than their turn"
        case .foreignBot: "of another tenant or bot than they are named after"
        case .foreignLetter: "dead messages of another tenant than their conversation"
        }
    }
}
