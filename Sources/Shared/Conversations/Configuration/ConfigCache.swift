package import Events
package import Postgres
package import Redis

/// Bots, keys and secrets as every request and every turn needs them: usually from memory, without waiting.
///
/// A change that is announced (`ConfigAnnouncer`) is seen at once; one whose announcement is lost, within `lifetime`.
/// Without Redis it asks PostgreSQL.
@Reactor package final class ConfigCache {
    private let bots: CachedLookup<Bot>
    private let defaults: CachedLookup<String>
    private let keys: CachedLookup<APIKey>
    private let secrets: CachedLookup<TenantSecrets>
    private let botStore: BotStore
    private let keyStore: KeyStore
    private let secretStore: SecretStore
    /// Which bot an id is. A bot keeps its tenant and name for good, so this needs no end; it is bounded all the same.
    private var places: ExpiringMap<Int64, (tenant: Int64, name: String)>
    /// Answers by what was asked, for `rememberedKey` and `rememberedBot`: they spare each request the hash of its key,
    /// the names of three copies and seven calls with `await`, 7 % of the gateway's time. Each ends with the copies that
    /// it was made from; all are dropped at any change.
    private var keyAnswers: ExpiringMap<String, APIKey>
    private var botAnswers: ExpiringMap<BotQuestion, Bot>
    private let now: @Reactor () -> Int64
    private var subscription: RedisSubscription?

    private struct BotQuestion: Hashable {
        let tenant: Int64
        let name: String?
    }

    /// - Parameter now: milliseconds on a clock that only goes forward.
    package init(
        redis: RedisConnection, pool: PostgresPool, limits: ConfigCacheLimits = ConfigCacheLimits(),
        now: @escaping @Reactor () -> Int64 = { Int64(Reactor.turnBegan / 1_000_000) }
    ) {
        bots = CachedLookup(redis, limits: limits, now: now, encode: { $0.encoded() }, decode: Bot.decoded)
        defaults = CachedLookup(redis, limits: limits, now: now, encode: { $0 }, decode: { $0 })
        keys = CachedLookup(redis, limits: limits, now: now, encode: { $0.encoded() }, decode: APIKey.init(encoded:))
        secrets = CachedLookup(
            redis, limits: limits, now: now, encode: { $0.encoded() }, decode: TenantSecrets.init(encoded:))
        places = ExpiringMap(capacity: limits.capacity)
        keyAnswers = ExpiringMap(capacity: limits.capacity)
        botAnswers = ExpiringMap(capacity: limits.capacity)
        self.now = now
        botStore = BotStore(pool)
        keyStore = KeyStore(pool)
        secretStore = SecretStore(pool)
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
        secrets.forgetAll()
        forgetAnswers()
    }

    /// A tenant's bot; the default one when `name` is nil. Nil when there is no such bot.
    package func bot(tenant: Int64, name: String?) async throws(ConfigError) -> Bot? {
        guard let found = try await nameOfBot(tenant: tenant, asked: name) else { return nil }
        let key = ConfigKeys.bot(tenant: tenant, name: found)
        let bot = try await bots.value(key) { [botStore] () async throws(PostgresError) in
            try await botStore.find(tenant: tenant, name: found)
        }
        remember(key, for: BotQuestion(tenant: tenant, name: name), named: found)
        return bot
    }

    /// Takes the copies that are there now: while the answer was waited for, it may have changed.
    private func remember(_ key: String, for question: BotQuestion, named name: String) {
        guard let bot = bots.copy(of: key) else { return }
        if question.name != nil { return botAnswers.set(question, bot.value, end: bot.end) }
        guard let standing = defaults.copy(of: ConfigKeys.defaultBot(tenant: question.tenant)), standing.value == name
        else { return }
        botAnswers.set(question, bot.value, end: min(bot.end, standing.end))
    }

    /// The same, where this process remembers it; else nil, and `bot(tenant:name:)` finds out.
    package func rememberedBot(tenant: Int64, name: String?) -> Bot? {
        botAnswers.value(BotQuestion(tenant: tenant, name: name), now: now())
    }

    /// The bot of this id, where this process remembers it; else nil, and `bot(id:)` finds out.
    package func rememberedBot(id: Int64) -> Bot? {
        guard let place = places.value(id, now: 0) else { return nil }
        // A bot that was deleted may have a namesake by now.
        return rememberedBot(tenant: place.tenant, name: place.name).flatMap { $0.id == id ? $0 : nil }
    }

    package func bot(id: Int64) async throws(ConfigError) -> Bot? {
        if let place = places.value(id, now: 0) {
            // A bot that was deleted may have a namesake by now.
            let bot = try await bot(tenant: place.tenant, name: place.name)
            return bot?.id == id ? bot : nil
        }
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
        let name = ConfigKeys.key(hash: hash)
        let key = try await keys.value(name) { [keyStore] () async throws(PostgresError) in
            try await keyStore.find(hash: hash)
        }
        if let copy = keys.copy(of: name) { keyAnswers.set(presented, copy.value, end: copy.end) }
        return key
    }

    /// The same, where this process remembers it; else nil, and `key(presented:)` finds out.
    package func rememberedKey(presented: String) -> APIKey? {
        keyAnswers.value(presented, now: now())
    }

    /// The secrets of a tenant, sealed; empty when it has none.
    package func secrets(of tenant: Int64) async throws(ConfigError) -> TenantSecrets {
        let found = try await secrets.value(ConfigKeys.secrets(tenant: tenant)) {
            [secretStore] () async throws(PostgresError) in
            try await secretStore.secrets(of: tenant)
        }
        return found ?? TenantSecrets([])
    }

    /// The same, where this process remembers them; else nil, and `secrets(of:)` finds out.
    package func rememberedSecrets(of tenant: Int64) -> TenantSecrets? {
        secrets.copy(of: ConfigKeys.secrets(tenant: tenant))?.value
    }

    private func nameOfBot(tenant: Int64, asked: String?) async throws(ConfigError) -> String? {
        if let asked { return BotName.isValid(asked) ? asked : nil }
        return try await defaults.value(ConfigKeys.defaultBot(tenant: tenant)) {
            [botStore] () async throws(PostgresError) in
            try await botStore.defaultName(tenant: tenant)
        }
    }

    /// One key lies in one of the four; forgetting it in the others costs nothing.
    private func forget(_ key: String) {
        bots.forget(key)
        defaults.forget(key)
        keys.forget(key)
        secrets.forget(key)
        forgetAnswers()
    }

    private func forgetAnswers() {
        keyAnswers.removeAll()
        botAnswers.removeAll()
    }
}
