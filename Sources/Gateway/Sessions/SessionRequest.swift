internal import Conversations
internal import HTTP

/// The body of `POST /api/start`, validated.
struct SessionStart: Equatable {
    let bot: String?
    /// Nil: the key itself is the user.
    let user: String?
    /// Nil: the session's configuration is left as it is.
    let config: SessionConfig?

    init(body: [UInt8]) throws(Problem) {
        self = try JSONBody.read(body, "\"user\" and \"config\"") { root throws(Problem) in
            return SessionStart(
                bot: try root.text("bot", JSONBody.botBytes), user: try root.text("user", NewMessage.userBytes),
                config: try Self.config(root))
        }
    }

    private static func config(_ root: JSONBody) throws(Problem) -> SessionConfig? {
        guard let config = try root.object("config") else { return nil }
        return try SessionConfig(config)
    }

    private init(bot: String?, user: String?, config: SessionConfig?) {
        self.bot = bot
        self.user = user
        self.config = config
    }
}

/// The body of `POST /api/stop`, validated.
struct SessionStop: Equatable {
    enum Whose: Equatable {
        /// Nil: the key itself is the user.
        case user(String?)
        /// As sessions are listed: `tenant_5_123`, or the conversation's id.
        case session(String)
    }

    let bot: String?
    let whose: Whose

    init(body: [UInt8]) throws(Problem) {
        self = try JSONBody.read(body, "\"user\" or \"session\"") { root throws(Problem) in
            let user = try root.text("user", NewMessage.userBytes)
            let session = try root.text("session", 1...600)
            if user != nil, session != nil {
                throw .invalidField("/session", "Give either user or session, not both.")
            }
            return SessionStop(
                bot: try root.text("bot", JSONBody.botBytes), whose: session.map { .session($0) } ?? .user(user))
        }
    }

    private init(bot: String?, whose: Whose) {
        self.bot = bot
        self.whose = whose
    }
}

extension SessionConfig {
    fileprivate init(_ config: JSONBody) throws(Problem) {
        self.init()
        systemPrompt = try config.text("system_prompt", Self.promptBytes)
        if let word = try config.text("language", 1...64) {
            guard let known = BotSettings.Language(rawValue: word) else {
                let all = BotSettings.Language.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalidField("/config/language", "language is one of: \(all).")
            }
            language = known
        }
        model = try config.text("model", Self.modelBytes)
        historyExchanges = try config.number("history_exchanges", BotSettings.historyRange)
        historyTokens = try config.number("history_tokens", BotSettings.tokenRange)
        messagesPerMinute = try config.number("messages_per_minute", Self.messagesRange)
    }
}
