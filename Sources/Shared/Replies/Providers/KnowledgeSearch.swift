package import Events

/// Finds entries of a bot's knowledge.
@Reactor package protocol KnowledgeSearch: AnyObject {
    /// The entries that fit `text` best, best first, at most `limit`.
    func search(
        bot: Int64, text: String, language: ReplyLanguage, limit: Int
    ) async throws(KnowledgeSearchError) -> [KnowledgeHit]
}

/// The knowledge could not be searched now.
package struct KnowledgeSearchError: Error, Equatable {
    package let reason: String

    package init(reason: String) { self.reason = reason }
}

/// An entry that may answer a question.
package struct KnowledgeHit: Sendable, Equatable {
    package let question: String
    package let answer: String
    /// How well it fits, 0 to 1.
    package let score: Double

    package init(question: String, answer: String, score: Double) {
        self.question = question
        self.answer = answer
        self.score = score
    }
}
