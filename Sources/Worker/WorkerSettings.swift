internal import Crypto
internal import Events
internal import Figures
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
    /// Whether a conversation stops at a message that is given up, unless its bot says otherwise.
    let deadHalts: Bool
    let drainTimeout: Duration
    let lease: Duration
    /// How long events of conversations are kept, days.
    let traceDays: Int
    /// Nil: no HTTP.
    let metrics: Endpoint?
    let limits: LimitSettings
    let providers: ProviderSettings
    /// Opens the keys that tenants and bots have of their own.
    let keyring: SealingKeyring?
    let prices: ModelPrices
    let figures: FiguresSettings

    /// What a worker asks of PostgreSQL is small. One connection carries the commits of all its turns: when that has
    /// fallen silent, they wait for this long. The server's own limit comes first, so that a server that is merely slow
    /// says so and is not left with what nobody waits for any more.
    private static let statementTimeout = Duration.seconds(5)
    private static let answerTimeout = Duration.seconds(7)

    init(environment: [String: String]) throws(SettingsError) {
        var reader = SettingsReader(environment)
        log = Log(program: "worker", reader: &reader)
        let servers = ServerSettings(
            reader: &reader, statementTimeout: Self.statementTimeout, answerTimeout: Self.answerTimeout)
        turnsAtOnce = reader.integer(.turnsAtOnce)
        turnLimit = reader.seconds(.turnSeconds)
        turnAttempts = reader.integer(.turnAttempts)
        deadHalts = reader.boolean(.deadHalts)
        drainTimeout = reader.seconds(.drainSeconds)
        lease = reader.seconds(.leaseSeconds)
        traceDays = reader.integer(.traceDays)
        let port = reader.integer(.metricsPort)
        let bind = reader.text(.metricsBind) ?? ""
        metrics = port == 0 ? nil : .tcp(host: bind, port: UInt16(port))
        limits = LimitSettings(reader: &reader)
        providers = ProviderSettings(reader: &reader)
        keyring = reader.keyring()
        prices = reader.prices()
        figures = FiguresSettings(reader: &reader)
        self.servers = try reader.finish(servers)
    }
}
