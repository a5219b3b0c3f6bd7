package import JSON

/// What a session was started with: it goes before the bot's own settings for as long as the session lasts.
package struct SessionConfig: Sendable, Equatable {
    /// Bytes: a session's text is read and written with every turn.
    package static let promptBytes = 0...16_384
    package static let modelBytes = 1...128
    package static let messagesRange = 1...1_000_000_000

    package var systemPrompt: String?
    package var language: BotSettings.Language?
    package var model: String?
    /// Exchanges (a message and its reply) of history given to the model.
    package var historyExchanges: Int?
    /// The most tokens of history given to the model.
    package var historyTokens: Int?
    /// Of the user. Only a limit below the bot's counts: whoever starts a session does not lift what protects the others.
    package var messagesPerMinute: Int?

    package init() {}

    package var isEmpty: Bool { self == SessionConfig() }

    /// The bot's settings as they are in this session.
    package func applied(to settings: BotSettings) -> BotSettings {
        var settings = settings
        settings.systemPrompt = systemPrompt ?? settings.systemPrompt
        settings.language = language ?? settings.language
        settings.model = model ?? settings.model
        settings.historyExchanges = historyExchanges ?? settings.historyExchanges
        settings.tokenBudget = historyTokens ?? settings.tokenBudget
        return settings
    }

    /// - Parameter limit: messages a minute that the bot allows; 0 is any number.
    func messagesPerUser(_ limit: Int) -> Int {
        guard let messagesPerMinute else { return limit }
        return limit == 0 ? messagesPerMinute : min(limit, messagesPerMinute)
    }
}

extension SessionConfig {
    /// Reads what `write` wrote. A member of another form, as a person may have written it, counts as not given.
    init?(_ json: JSONElement) {
        guard json.kind == .object else { return nil }
        func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
            json[name]?.int64.map(Int.init).flatMap { range.contains($0) ? $0 : nil }
        }
        func text(_ name: String, _ bytes: ClosedRange<Int>) -> String? {
            json[name]?.string.flatMap { bytes.contains($0.utf8.count) ? $0 : nil }
        }
        systemPrompt = text("system_prompt", Self.promptBytes)
        language = json["language"]?.string.flatMap(BotSettings.Language.init)
        model = text("model", Self.modelBytes)
        historyExchanges = number("history_exchanges", BotSettings.historyRange)
        historyTokens = number("history_tokens", BotSettings.tokenRange)
        messagesPerMinute = number("messages_per_minute", Self.messagesRange)
    }

    /// As a member of an object, by the names that clients use.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("system_prompt", ifPresent: systemPrompt)
            writer.member("language", ifPresent: language?.rawValue)
            writer.member("model", ifPresent: model)
            writer.member("history_exchanges", ifPresent: historyExchanges.map(Int64.init))
            writer.member("history_tokens", ifPresent: historyTokens.map(Int64.init))
            writer.member("messages_per_minute", ifPresent: messagesPerMinute.map(Int64.init))
        }
    }
}
