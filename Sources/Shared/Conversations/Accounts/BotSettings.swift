/// How a bot behaves. Everything has a default.
package struct BotSettings: Sendable, Equatable {
    package enum Language: String, Sendable, CaseIterable { case english = "en", french = "fr" }

    package static let historyRange = 0...100
    package static let tokenRange = 0...1_000_000
    package static let userLimitRange = 0...1_000_000_000

    /// The language of notices and of knowledge search.
    package var language: Language = .english
    package var systemPrompt = ""
    /// Names of providers in the order they are asked; empty = the program's order.
    package var providers: [String] = []
    /// Nil = the provider's own.
    package var model: String?
    /// Exchanges (a message and its reply) of history given to the model, 0 to 100; nil = the program's.
    package var historyExchanges: Int?
    /// The most tokens of prompt; nil = the program's.
    package var tokenBudget: Int?
    /// One reply for all waiting messages, instead of one each.
    package var coalesce = false
    /// Messages a minute of one user; 0 is no limit; nil = the program's.
    package var userLimit: Int?
    /// Said when no provider answers; nil = the program's, in the bot's language.
    package var apology: String?
    /// The user is told when a message is given up: by `apology` or `failureNotice`.
    package var tellsFailures = true
    /// Said when a message is given up for another reason; nil = the program's, in the bot's language.
    package var failureNotice: String?
    /// A conversation stops at a message that is given up until a person acts; nil = the program's.
    package var haltsAtDead: Bool?
    /// How to reach a person; added to apologies.
    package var contact: String?

    package init() {}
}
