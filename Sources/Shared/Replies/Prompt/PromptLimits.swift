/// How much of the past a prompt may hold.
package struct PromptLimits: Sendable, Equatable {
    /// Exchanges, and at most two messages for each of them.
    package var exchanges: Int
    /// Of the whole prompt, by `TokenEstimate`. System prompt and waiting messages are always in, whatever they need.
    package var tokens: Int

    package init(exchanges: Int = 4, tokens: Int = 6000) {
        self.exchanges = exchanges
        self.tokens = tokens
    }
}
