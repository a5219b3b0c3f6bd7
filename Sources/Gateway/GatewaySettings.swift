internal import Conversations
internal import Events
internal import Figures
internal import Servers
internal import Service

/// Everything a gateway can be told. Read once in `main`; nothing else looks at the environment.
struct GatewaySettings {
    let servers: ServerSettings
    let log: Log
    let endpoint: Endpoint
    let maximumConnections: Int
    /// Messages that one conversation may have waiting; more are refused.
    let mailboxLimit: Int
    /// Conversations of one tenant that may wait for a worker; 0 is no limit.
    let tenantLimit: Int
    let overload: OverloadLimits
    /// When a session is over.
    let sessions: TurnLimits
    let drainTimeout: Duration
    /// How long it goes on listening, not ready, before it drains.
    let leaveTime: Duration
    let figures: FiguresSettings

    init(environment: [String: String]) throws(SettingsError) {
        var reader = SettingsReader(environment)
        log = Log(program: "gateway", reader: &reader)
        let servers = ServerSettings(reader: &reader)
        let host = reader.text(.bind) ?? ""
        let port = reader.integer(.port)
        endpoint = .tcp(host: host, port: UInt16(port))
        maximumConnections = reader.integer(.maximumConnections)
        mailboxLimit = reader.integer(.mailboxLimit)
        tenantLimit = reader.integer(.tenantLimit)
        overload = OverloadLimits(
            memoryShare: Double(reader.integer(.redisMemoryPercent)) / 100, queueWait: reader.seconds(.queueSeconds))
        var sessions = TurnLimits()
        sessions.sessionInactive = reader.milliseconds(.sessionInactiveTimeout)
        sessions.sessionMaxAge = reader.milliseconds(.sessionMaximumAge)
        self.sessions = sessions
        drainTimeout = reader.seconds(.drainSeconds)
        leaveTime = reader.seconds(.leaveSeconds)
        figures = FiguresSettings(reader: &reader)
        self.servers = try reader.finish(servers)
    }
}
