package import Postgres
package import Redis

/// Configuration cannot be read now: neither the cache nor the database answers.
package enum ConfigError: Error, Equatable {
    /// `cache` is nil when Redis did answer, but had no copy.
    case unavailable(cache: RedisError?, database: PostgresError)
}
