/// What a provider needs to answer one turn.
package struct ReplyRequest: Sendable {
    package var bot: Int64
    package var prompt: Prompt
    package var language: ReplyLanguage
    /// Where a person can be reached, said when the bot does not know; nil is nowhere.
    package var contact: String?
    /// How long a call may take in all, if shorter than the provider's own limit. The chain sets it to what is left.
    package var timeLimit: Duration?
    /// Providers before this one have failed. The chain sets it.
    package var isFallback = false
    /// The bot's own model; nil is the provider's.
    package var model: String?
    /// The bot's own temperature; nil is the provider's.
    package var temperature: Double?

    package init(bot: Int64, prompt: Prompt, language: ReplyLanguage = .en, contact: String? = nil) {
        self.bot = bot
        self.prompt = prompt
        self.language = language
        self.contact = contact
    }
}
