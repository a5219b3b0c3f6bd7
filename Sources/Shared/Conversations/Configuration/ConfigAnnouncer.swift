package import Events
package import Redis

/// Tells every process that configuration has changed. Called after the change is in the database.
///
/// The copy in Redis is overwritten, then the news is published: whoever hears it, or misses it, reads the new one. When
/// this throws, the change is in force once the copies have ended, after a minute at most: say so, or call it again.
@Reactor package final class ConfigAnnouncer {
    private let redis: RedisConnection

    package init(_ redis: RedisConnection) {
        self.redis = redis
    }

    package func bot(_ bot: Bot) async throws(RedisError) {
        try await announce(ConfigKeys.bot(tenant: bot.tenant, name: bot.name), bot.encoded())
    }

    package func defaultBot(_ name: String, tenant: Int64) async throws(RedisError) {
        try await announce(ConfigKeys.defaultBot(tenant: tenant), name)
    }

    /// A bot is deleted; the tenant has no default bot any more if it was that.
    package func botGone(_ name: String, tenant: Int64, wasDefault: Bool) async throws(RedisError) {
        try await announce(ConfigKeys.bot(tenant: tenant, name: name), ConfigKeys.gone)
        if wasDefault { try await announce(ConfigKeys.defaultBot(tenant: tenant), ConfigKeys.gone) }
    }

    /// Returns how many running programs heard of it: they refuse the key from now on, all others as soon as their own
    /// copies end (`ConfigCacheLimits.lifetime`).
    /// - Parameter hash: what `KeyStore.revoke` returned.
    @discardableResult
    package func revoked(hash: String) async throws(RedisError) -> Int {
        try await announce(ConfigKeys.key(hash: hash), ConfigKeys.gone)
    }

    /// - Parameter secrets: all that the tenant has now, read after the change.
    package func secrets(_ secrets: TenantSecrets, of tenant: Int64) async throws(RedisError) {
        try await announce(ConfigKeys.secrets(tenant: tenant), secrets.encoded())
    }

    @discardableResult
    private func announce(_ key: String, _ value: String) async throws(RedisError) -> Int {
        _ = try await redis.send(["SET", key, value, "EX", ConfigKeys.lifetime])
        guard case .integer(let heard) = try await redis.send(["PUBLISH", ConfigKeys.channel, key]) else { return 0 }
        return Int(heard)
    }
}
