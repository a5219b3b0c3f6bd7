/// Every setting that a Parley process reads from its environment, with its default.
///
/// The names without a prefix are those of the service that Parley replaces; times without a unit in the name are
/// milliseconds, as there. `docs/configuration.md` has a paragraph for each; a test holds it against this list.
package enum SettingName: String, CaseIterable, Sendable {
    case redisURL = "REDIS_URL"
    case databaseURL = "DATABASE_URL"

    case durability = "PARLEY_DURABILITY"

    case databasePoolMaximum = "DB_POOL_MAX"
    case databasePoolMinimum = "DB_POOL_MIN"
    case databaseIdleTimeout = "DB_IDLE_TIMEOUT"
    case databaseConnectTimeout = "DB_CONNECT_TIMEOUT"
    case databaseMaximumUses = "DB_MAX_USES"

    case port = "PORT"
    case bind = "PARLEY_BIND"
    case maximumConnections = "PARLEY_MAX_CONNECTIONS"
    case mailboxLimit = "PARLEY_MAILBOX_LIMIT"
    case tenantLimit = "PARLEY_TENANT_LIMIT"
    case queueSeconds = "PARLEY_QUEUE_SECONDS"
    case redisMemoryPercent = "PARLEY_REDIS_MEMORY_PERCENT"

    case turnsAtOnce = "PARLEY_TURNS_AT_ONCE"
    case turnSeconds = "PARLEY_TURN_SECONDS"
    case turnAttempts = "PARLEY_TURN_ATTEMPTS"
    case deadHalts = "PARLEY_DEAD_HALTS"
    case drainSeconds = "PARLEY_DRAIN_SECONDS"
    case leaveSeconds = "PARLEY_LEAVE_SECONDS"
    case traceDays = "PARLEY_TRACE_DAYS"
    case leaseSeconds = "PARLEY_LEASE_SECONDS"
    case metricsPort = "PARLEY_METRICS_PORT"
    case metricsBind = "PARLEY_METRICS_BIND"
    case shards = "PARLEY_SHARDS"

    case rateLimitPerUser = "RATE_LIMIT_PER_USER"
    case rateLimitGlobal = "RATE_LIMIT_GLOBAL"
    case rateLimitBlock = "RATE_LIMIT_BLOCK"

    case sessionInactiveTimeout = "SESSION_INACTIVE_TIMEOUT"
    case sessionMaximumAge = "SESSION_MAX_AGE"
    case sessionCleanupInterval = "SESSION_CLEANUP_INTERVAL"

    case providers = "AI_PROVIDERS"
    case modelURL = "AI_BASE_URL"
    case modelKey = "AI_API_KEY"
    case modelName = "AI_MODEL"
    case modelTokenField = "AI_TOKEN_FIELD"
    case modelReplyTokens = "AI_MAX_REPLY_TOKENS"
    case anthropicURL = "AI_ANTHROPIC_BASE_URL"
    case anthropicKey = "AI_ANTHROPIC_API_KEY"
    case anthropicModel = "AI_ANTHROPIC_MODEL"
    case historyExchanges = "AI_HISTORY_EXCHANGES"
    case historyTokens = "AI_HISTORY_TOKENS"
    case modelFirstTokenTimeout = "AI_FIRST_TOKEN_TIMEOUT"
    case modelIdleTimeout = "AI_IDLE_TIMEOUT"

    case secretKeys = "PARLEY_SECRET_KEYS"
    case modelPrices = "AI_PRICES"

    case summarySeconds = "PARLEY_SUMMARY_SECONDS"
    case memoryLimitMegabytes = "PARLEY_MEMORY_LIMIT_MB"
    case alertMemoryPercent = "PARLEY_ALERT_MEMORY_PERCENT"
    case alertErrorPercent = "PARLEY_ALERT_ERROR_PERCENT"
    case alertQueueSeconds = "PARLEY_ALERT_QUEUE_SECONDS"
    case alertDead = "PARLEY_ALERT_DEAD"
    case alertRedisPercent = "PARLEY_ALERT_REDIS_PERCENT"
    case workersMinimum = "PARLEY_WORKERS_MIN"
    case workersMaximum = "PARLEY_WORKERS_MAX"

    case allowUnsafeRedis = "PARLEY_ALLOW_UNSAFE_REDIS"
    case log = "PARLEY_LOG"
    case logLevel = "PARLEY_LOG_LEVEL"
    case logModelErrors = "PARLEY_LOG_MODEL_ERRORS"

    /// What holds when the environment says nothing; nil where there is no default.
    package var defaultText: String? {
        switch self {
        case .redisURL: "redis://127.0.0.1:6379/0"
        case .databaseURL: nil
        case .durability: "redis"
        case .databasePoolMaximum: "20"
        case .databasePoolMinimum: "2"
        case .databaseIdleTimeout: "30000"
        case .databaseConnectTimeout: "10000"
        case .databaseMaximumUses: "7500"
        case .port: "8080"
        case .bind: "127.0.0.1"
        case .maximumConnections: "20000"
        case .mailboxLimit: "1000"
        case .tenantLimit: "0"
        case .queueSeconds: "300"
        case .redisMemoryPercent: "90"
        case .turnsAtOnce: "64"
        case .turnSeconds: "120"
        case .turnAttempts: "5"
        case .deadHalts: "no"
        case .drainSeconds: "25"
        case .leaveSeconds: "0"
        case .traceDays: "14"
        case .leaseSeconds: "30"
        case .metricsPort: "0"
        case .metricsBind: "127.0.0.1"
        case .shards: "1"
        case .rateLimitPerUser: "100"
        case .rateLimitGlobal: "1000"
        case .rateLimitBlock: "300000"
        case .sessionInactiveTimeout: "3600000"
        case .sessionMaximumAge: "86400000"
        case .sessionCleanupInterval: "300000"
        case .providers: nil
        case .modelURL: "https://api.openai.com/v1"
        case .modelKey: nil
        case .modelName: "gpt-4o-mini"
        case .modelTokenField: "max_completion_tokens"
        case .modelReplyTokens: "1024"
        case .anthropicURL: "https://api.anthropic.com"
        case .anthropicKey: nil
        case .anthropicModel: "claude-3-5-haiku-latest"
        case .historyExchanges: "4"
        case .historyTokens: "3000"
        case .modelFirstTokenTimeout: "30000"
        case .modelIdleTimeout: "20000"
        case .secretKeys: nil
        case .modelPrices: nil
        case .summarySeconds: "300"
        case .memoryLimitMegabytes: "0"
        case .alertMemoryPercent: "85"
        case .alertErrorPercent: "10"
        case .alertQueueSeconds: "60"
        case .alertDead: "1"
        case .alertRedisPercent: "75"
        case .workersMinimum: "1"
        case .workersMaximum: "20"
        case .allowUnsafeRedis: "no"
        case .log: "text"
        case .logLevel: "info"
        case .logModelErrors: "no"
        }
    }

    /// Its value is never printed.
    package var isSecret: Bool {
        switch self {
        case .modelKey, .anthropicKey, .redisURL, .databaseURL, .secretKeys: true
        default: false
        }
    }
}
