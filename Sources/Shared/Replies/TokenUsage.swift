/// What a call has cost.
package struct TokenUsage: Sendable, Equatable {
    package var promptTokens: Int
    package var completionTokens: Int
    /// The provider gave no figures, or not all: these are ours (`TokenEstimate`).
    package var isEstimated: Bool

    package init(promptTokens: Int, completionTokens: Int, isEstimated: Bool = false) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.isEstimated = isEstimated
    }

    package static let none = TokenUsage(promptTokens: 0, completionTokens: 0)
}
