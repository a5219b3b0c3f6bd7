extension SettingName {
    /// The whole numbers that a setting allows; nil where it is no number.
    package var range: ClosedRange<Int>? {
        switch self {
        case .redisURL, .databaseURL, .durability, .bind, .metricsBind, .allowUnsafeRedis, .deadHalts, .log, .logLevel:
            nil
        case .secretKeys, .logModelErrors: nil
        case .providers, .modelURL, .modelKey, .modelName, .modelTokenField: nil
        case .anthropicURL, .anthropicKey, .anthropicModel, .modelPrices: nil
        case .databasePoolMaximum: 1...1000
        case .databasePoolMinimum: 0...1000
        case .databaseMaximumUses: 1...1_000_000_000
        case .shards: 1...1024
        case .port, .metricsPort: 0...65_535
        case .maximumConnections, .mailboxLimit: 1...1_000_000
        case .tenantLimit: 0...100_000_000
        case .redisMemoryPercent, .turnAttempts: 1...100
        case .turnsAtOnce: 1...10_000
        case .turnSeconds: 1...3600
        case .drainSeconds: 1...86_400
        case .queueSeconds: 0...86_400
        case .leaveSeconds: 0...3600
        case .traceDays: 1...3650
        case .leaseSeconds: 8...600
        case .rateLimitPerUser, .rateLimitGlobal: 0...1_000_000_000
        case .historyExchanges: 0...100
        case .historyTokens: 0...1_000_000
        case .modelReplyTokens: 1...1_000_000
        case .modelFirstTokenTimeout, .modelIdleTimeout: 1...3_600_000
        case .summarySeconds: 0...86_400
        case .memoryLimitMegabytes: 0...1_000_000
        case .alertMemoryPercent, .alertErrorPercent, .alertRedisPercent: 0...100
        case .alertQueueSeconds: 0...86_400
        case .alertDead: 0...1_000_000
        case .workersMinimum, .workersMaximum: 1...1000
        // Milliseconds, up to a week.
        case .databaseIdleTimeout, .databaseConnectTimeout, .rateLimitBlock: 1...604_800_000
        case .sessionInactiveTimeout, .sessionMaximumAge, .sessionCleanupInterval: 1...604_800_000
        }
    }
}
