package import HTTP

/// One model API that Parley may ask. Read once; holds a secret, so it is never logged.
package struct ModelSettings: Sendable {
    /// For logs, metrics and the breaker.
    package var name: String
    /// Without a slash at its end: `https://api.openai.com/v1`, `https://api.anthropic.com`.
    package var baseURL: String
    /// Empty for servers that want none.
    package var key: String
    package var model: String
    package var timeouts: HTTPClientTimeouts
    package var maximumOutputTokens: Int
    /// Nil is the model's own.
    package var temperature: Double?
    /// OpenAI only: newer models want `max_completion_tokens`, most clones know only `max_tokens`.
    package var tokenLimitField: String
    /// OpenAI only: whether to ask for token counts in the stream.
    package var asksForUsage = true
    /// Errors carry the API's own sentence, which may repeat the prompt; else only its words for the kind of error.
    package var quotesErrors = false
    /// The largest answer that is read, as it comes over the wire.
    package var maximumBytes = 4 << 20

    package init(
        name: String, baseURL: String, key: String = "", model: String,
        timeouts: HTTPClientTimeouts = HTTPClientTimeouts(), maximumOutputTokens: Int = 1024,
        temperature: Double? = nil, tokenLimitField: String = "max_tokens"
    ) {
        self.name = name
        self.baseURL = baseURL
        self.key = key
        self.model = model
        self.timeouts = timeouts
        self.maximumOutputTokens = maximumOutputTokens
        self.temperature = temperature
        self.tokenLimitField = tokenLimitField
    }

    /// `limit` shortens the total.
    func timeouts(within limit: Duration?) -> HTTPClientTimeouts {
        var timeouts = timeouts
        if let limit { timeouts.total = min(timeouts.total, limit) }
        return timeouts
    }
}
