package import Postgres
package import Redis
package import Service

/// How to reach Redis and PostgreSQL, and how many shards the queue has: what every program needs.
package struct ServerSettings: Sendable {
    package let redis: RedisSettings
    package let postgres: PostgresSettings
    package let shards: Int
    package let durability: Durability
    /// Starts on a Redis that may evict or does not persist; for managed servers that hide their configuration.
    package let allowsUnsafeRedis: Bool

    /// Nil when something is wrong; the reader then has the sentences.
    ///
    /// - Parameters:
    ///   - statementTimeout: PostgreSQL cancels a statement that takes longer.
    ///   - answerTimeout: a connection that has not answered by then is taken for dead.
    package init?(
        reader: inout SettingsReader, statementTimeout: Duration = .seconds(15), answerTimeout: Duration = .seconds(20)
    ) {
        let maximum = reader.integer(.databasePoolMaximum)
        let minimum = reader.integer(.databasePoolMinimum)
        if minimum > maximum { reader.report("DB_POOL_MIN is above DB_POOL_MAX: lower it") }
        let idle = reader.milliseconds(.databaseIdleTimeout)
        let connect = reader.milliseconds(.databaseConnectTimeout)
        let uses = reader.integer(.databaseMaximumUses)
        shards = reader.integer(.shards)
        durability = reader.choice(.durability, ["redis": .redis, "journal": .journal])
        allowsUnsafeRedis = reader.boolean(.allowUnsafeRedis)
        let redis = reader.parsed(.redisURL, reason: { (error: RedisSettingsError) in error.reason }) {
            (url) throws(RedisSettingsError) in try RedisSettings(url: url)
        }
        let postgres = reader.parsed(.databaseURL, reason: { (error: PostgresSettingsError) in error.reason }) {
            (url) throws(PostgresSettingsError) in
            try PostgresSettings(
                url: url, maximum: maximum, minimum: min(minimum, maximum), idleTimeout: idle, connectTimeout: connect,
                maximumUses: uses, statementTimeout: statementTimeout, answerTimeout: answerTimeout)
        }
        guard let redis, let postgres else { return nil }
        self.redis = redis
        self.postgres = postgres
    }
}

/// What a message that was answered 202 survives.
package enum Durability: Sendable {
    /// What Redis survives, by its own settings.
    case redis
    /// Also that Redis loses its data: the message is in PostgreSQL, too.
    case journal
}
