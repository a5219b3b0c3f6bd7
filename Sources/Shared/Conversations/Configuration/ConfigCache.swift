package import Events
package import Postgres
package import Redis

/// Bots and keys as every request and every turn needs them: usually from memory, without waiting.
///
/// A change that is announced (`ConfigAnnouncer`) is seen at once; one whose announcement is lost, within `lifetime`.
/// Without Redis it asks PostgreSQL.
@Reactor package final class ConfigCache {
    private let bots: CachedLookup<Bot>
    private let defaults: CachedLookup<String>
    private let keys: CachedLookup<APIKey>
    private let botStore: BotStore
    private let keyStore: KeyStore
    /// Which bot an id is. A bot keeps its tenant and name for good, so this needs no end; it is bounded all the same.
    private var places: ExpiringMap<Int64, (tenant: Int64, name: String)>
    private var subscription: RedisSubscription?

    /// - Parameter now: milliseconds on a clock that only goes forward.
    package init(
        redis: RedisConnection, pool: PostgresPool, limits: ConfigCacheLimits = ConfigCacheLimits(),
        now: @escaping @Reactor () -> Int64 = { MonotonicTime.milliseconds() }
    ) {
        bots = CachedLookup(redis, limits: limits, now: now, encode: { $0.encoded() }, decode: Bot.init(encoded:))
        defaults = CachedLookup(redis, limits: limits, now: now, encode: { $0 }, decode: { $0 })
        keys = CachedLookup(redis, limits: limits, now: now, encode: { $0.encoded() }, decode: APIKey.init(encoded:))
        places = ExpiringMap(capacity: limits.capacity)
        botStore = BotStore(pool)
        keyStore = KeyStore(pool)
    }

    /// Hears of changes from now on. Not needed for correctness, only for speed: see `ConfigCacheLimits.lifetime`.
    /// After a gap in the subscription call `forgetAll`.
    package func listen(_ subscriber: RedisSubscriber) async throws(RedisError) {
        subscription = try await subscriber.subscribe(ConfigKeys.channel) { [weak self] key in self?.forget(key) }
    }

    /// Ends `listen`.
    package func close() {
        subscription?.cancel()
        subscription = nil
    }

    /// Drops all copies of this process.
    package func forgetAll() {
        bots.forgetAll()
        defaults.forgetAll()
        keys.forgetAll()
    }

    /// A tenant's bot; the default one when `name` is nil. Nil when there is no such bot.
    package func bot(tenant: Int64, name: String?) async throws(ConfigError) -> Bot? {
        guard let name = try await nameOfBot(tenant: tenant, asked: name) else { return nil }
        return try await bots.value(ConfigKeys.bot(tenant: tenant, name: name)) {
            [botStore] () async throws(PostgresError) in
            try await botStore.find(tenant: tenant, name: name)
        }
    }

    package func bot(id: Int64) async throws(ConfigError) -> Bot? {
        if let place = places.value(id, now: 0) { return try await bot(tenant: place.tenant, name: place.name) }
        let bot: Bot?
        do {
            bot = try await botStore.find(id: id)
        } catch {
            throw .unavailable(cache: nil, database: error)
        }
        if let bot { places.set(id, (bot.tenant, bot.name), end: .max) }
        return bot
    }

    /// What the presented text is the key of; nil when it is none, or revoked.
    package func key(presented: String) async throws(ConfigError) -> APIKey? {
        guard let hash = KeySecret(presented: presented)?.hash else { return nil }
        return try await keys.value(ConfigKeys.key(hash: hash)) { [keyStore] () async throws(PostgresError) in
            try await keyStore.find(hash: hash)
        }
    }

    private func nameOfBot(tenant: Int64, asked: String?) async throws(ConfigError) -> String? {
        if let asked { return BotName.isValid(asked) ? asked : nil }
        return try await defaults.value(ConfigKeys.defaultBot(tenant: tenant)) {
            [botStore] () async throws(PostgresError) in
            try await botStore.defaultName(tenant: tenant)
        }
    }

    /// One key lies in one of the three; forgetting it in the others costs nothing.
    private func forget(_ key: String) {
        bots.forget(key)
        defaults.forget(key)
        keys.forget(key)
    }
}
