/// A provider's answer.
package struct Reply: Sendable, Equatable {
    package let text: String
    package let provider: String
    /// As the provider names it.
    package let model: String
    package let usage: TokenUsage
    package let finish: FinishReason

    package init(text: String, provider: String, model: String, usage: TokenUsage, finish: FinishReason) {
        self.text = text
        self.provider = provider
        self.model = model
        self.usage = usage
        self.finish = finish
    }
}
