internal import Conversations
internal import Service

/// How much a user and the whole deployment may send, and how long a session lives.
struct LimitSettings {
    /// Messages a minute; 0 is no limit.
    let perUser: Int
    /// Messages a minute for everybody together; 0 is no limit.
    let global: Int
    /// How long a user over the limit is blocked.
    let block: Duration
    let sessionInactivity: Duration
    let sessionAge: Duration
    /// Between two sweeps for sessions that are over.
    let sessionCleanup: Duration
    let historyExchanges: Int
    let historyTokens: Int

    init(reader: inout SettingsReader) {
        perUser = reader.integer(.rateLimitPerUser)
        global = reader.integer(.rateLimitGlobal)
        block = reader.milliseconds(.rateLimitBlock)
        sessionInactivity = reader.milliseconds(.sessionInactiveTimeout)
        sessionAge = reader.milliseconds(.sessionMaximumAge)
        sessionCleanup = reader.milliseconds(.sessionCleanupInterval)
        historyExchanges = reader.integer(.historyExchanges)
        historyTokens = reader.integer(.historyTokens)
    }

    /// As turns are held to them.
    var turnLimits: TurnLimits {
        var limits = TurnLimits()
        limits.block = block
        limits.sessionInactive = sessionInactivity
        limits.sessionMaxAge = sessionAge
        return limits
    }
}
