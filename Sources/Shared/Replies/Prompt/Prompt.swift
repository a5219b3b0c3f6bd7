/// What a model is asked: the bot's instructions, the exchanges so far and the messages that wait for an answer.
///
/// An exchange is what the user said and the reply to it; it is kept or dropped as a whole.
package struct Prompt: Sendable, Equatable {
    /// The bot's instructions; empty is none.
    package let system: String
    /// Oldest first.
    package private(set) var exchanges: [[PromptMessage]]
    package let waiting: [PromptMessage]

    /// `history` is oldest first; a part of it that starts with a reply has lost its question and is left out.
    package init(system: String, history: [PromptMessage], waiting: [String], limits: PromptLimits = PromptLimits()) {
        self.system = system
        self.waiting = waiting.map { PromptMessage(.user, $0) }
        exchanges = []
        let all = Self.exchanges(in: history)
        let fixed = TokenEstimate.text(system) + TokenEstimate.perMessage
        var tokens = self.waiting.reduce(fixed) { $0 + TokenEstimate.message($1) }
        var messages = 0
        for exchange in all.reversed() {
            tokens += exchange.reduce(0) { $0 + TokenEstimate.message($1) }
            messages += exchange.count
            let fits = exchanges.count < limits.exchanges && messages <= 2 * limits.exchanges && tokens <= limits.tokens
            guard fits else { break }
            exchanges.insert(exchange, at: 0)
        }
    }

    /// History and waiting messages in order.
    package var messages: [PromptMessage] { exchanges.flatMap { $0 } + waiting }

    package var messageCount: Int { exchanges.reduce(waiting.count) { $0 + $1.count } }

    package var estimatedTokens: Int {
        var tokens = TokenEstimate.text(system) + TokenEstimate.perMessage
        for exchange in exchanges { for message in exchange { tokens += TokenEstimate.message(message) } }
        return waiting.reduce(tokens) { $0 + TokenEstimate.message($1) }
    }

    /// The same without its oldest exchanges.
    package func droppingOldestExchanges(_ count: Int) -> Prompt {
        var shorter = self
        shorter.exchanges.removeFirst(min(count, exchanges.count))
        return shorter
    }

    private static func exchanges(in history: [PromptMessage]) -> [[PromptMessage]] {
        var exchanges: [[PromptMessage]] = []
        var last: PromptMessage.Role?
        for message in history {
            let begins = message.role == .user && last != .user
            if begins {
                exchanges.append([message])
            } else if !exchanges.isEmpty {
                exchanges[exchanges.count - 1].append(message)
            }
            last = message.role
        }
        return exchanges
    }
}
