/// What a provider needs to answer one turn.
///
/// An object, though it is a value: each call on the way to the model has it, and keeps it while the model thinks.
package final class ReplyRequest: Sendable {
    package let bot: Int64
    package let prompt: Prompt
    package let language: ReplyLanguage
    /// Where a person can be reached, said when the bot does not know; nil is nowhere.
    package let contact: String?
    /// The bot's own model; nil is the provider's.
    package let model: String?
    /// How long a call may take in all, if shorter than the provider's own limit. The chain sets it to what is left.
    package let timeLimit: Duration?
    /// Providers before this one have failed. The chain sets it.
    package let isFallback: Bool

    package init(
        bot: Int64, prompt: Prompt, language: ReplyLanguage = .en, contact: String? = nil, model: String? = nil,
        timeLimit: Duration? = nil, isFallback: Bool = false
    ) {
        self.bot = bot
        self.prompt = prompt
        self.language = language
        self.contact = contact
        self.model = model
        self.timeLimit = timeLimit
        self.isFallback = isFallback
    }

    /// The same for one attempt.
    func attempt(_ prompt: Prompt, timeLimit: Duration, isFallback: Bool) -> ReplyRequest {
        ReplyRequest(
            bot: bot, prompt: prompt, language: language, contact: contact, model: model, timeLimit: timeLimit,
            isFallback: isFallback)
    }
}
