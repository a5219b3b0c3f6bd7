internal import Replies
internal import Servers
internal import Service

/// Everything a worker can be told. Read once in `main`; nothing else looks at the environment.
struct WorkerSettings {
    let servers: ServerSettings
    let log: Log
    /// Turns in flight at once.
    let turnsAtOnce: Int
    /// The most time one turn may take, all providers and retries included.
    let turnLimit: Duration
    /// Passes over a turn before its user gets an apology.
    let turnAttempts: Int
    let drainTimeout: Duration
    let lease: Duration
    /// 0: no HTTP.
    let metricsPort: UInt16
    let limits: LimitSettings
    let providers: ProviderSettings

    init(environment: [String: String]) throws(SettingsError) {
        var reader = SettingsReader(environment)
        log = Log(program: "worker", reader: &reader)
        let servers = ServerSettings(reader: &reader)
        turnsAtOnce = reader.integer(.turnsAtOnce, in: 1...10_000)
        turnLimit = reader.seconds(.turnSeconds, in: 1...3600)
        turnAttempts = reader.integer(.turnAttempts, in: 1...100)
        drainTimeout = reader.seconds(.drainSeconds)
        lease = reader.seconds(.leaseSeconds, in: 8...600)
        metricsPort = UInt16(reader.integer(.metricsPort, in: 0...65_535))
        limits = LimitSettings(reader: &reader)
        providers = ProviderSettings(reader: &reader)
        try reader.finish()
        guard let servers else { throw SettingsError(problems: ["the servers' settings cannot be read"]) }
        self.servers = servers
    }
}
