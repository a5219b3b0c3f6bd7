import Events
import Postgres
import Redis
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct ConfigCacheTests {
    @Test func `a key and a bot are read once and then come from memory`() async throws {
        try await withConfig { config async throws in
            let cache = config.cache()
            #expect(try await cache.key(presented: config.secret.text) == config.key)
            #expect(try await cache.bot(tenant: config.bot.tenant, name: "support") == config.bot)
            #expect(try await cache.bot(tenant: config.bot.tenant, name: nil) == config.bot)
            #expect(try await cache.bot(id: config.bot.id) == config.bot)
            config.redis.stop()
            await config.pool.close()
            #expect(try await cache.key(presented: config.secret.text) == config.key)
            #expect(try await cache.bot(id: config.bot.id) == config.bot)
        }
    }

    @Test func `another process finds the copy in Redis without asking the database`() async throws {
        try await withConfig { config async throws in
            _ = try await config.cache().key(presented: config.secret.text)
            _ = try await config.cache().bot(tenant: config.bot.tenant, name: nil)
            await config.pool.close()
            #expect(try await config.cache().key(presented: config.secret.text) == config.key)
            #expect(try await config.cache().bot(tenant: config.bot.tenant, name: nil) == config.bot)
        }
    }

    @Test func `unknown keys and bots are nil, and text that is no key asks nobody`() async throws {
        try await withConfig { config async throws in
            let cache = config.cache()
            #expect(try await cache.key(presented: KeySecret().text) == nil)
            #expect(try await cache.bot(tenant: config.bot.tenant, name: "nobody") == nil)
            #expect(try await cache.bot(tenant: 999, name: nil) == nil)
            #expect(try await cache.bot(id: 999) == nil)
            config.redis.stop()
            await config.pool.close()
            #expect(try await cache.key(presented: "pk_short") == nil)
            #expect(try await cache.bot(tenant: config.bot.tenant, name: "No Name!") == nil)
        }
    }

    @Test func `a revoked key stops at once where the news arrives`() async throws {
        try await withConfig { config async throws in
            let cache = config.cache()
            let subscriber = RedisSubscriber(try RedisSettings(url: config.redis.url))
            subscriber.start()
            defer { subscriber.close() }
            #expect(await subscriber.waitUntilConnected(within: .seconds(10)))
            try await cache.listen(subscriber)
            #expect(try await cache.key(presented: config.secret.text) != nil)
            #expect(cache.rememberedKey(presented: config.secret.text) != nil)
            try await config.revoke()
            // The news of the same connection come in order: once this one is here, that one is.
            let arrived = Latch()
            _ = try await subscriber.subscribe("after") { _ in arrived.open() }
            _ = try await config.connection.send(["PUBLISH", "after", ""])
            await arrived.wait()
            #expect(cache.rememberedKey(presented: config.secret.text) == nil)
            #expect(try await cache.key(presented: config.secret.text) == nil)
        }
    }

    @Test func `a revoked key stops within three seconds where the news is lost`() async throws {
        try await withConfig { config async throws in
            let clock = TestTime()
            let cache = config.cache(clock)
            #expect(try await cache.key(presented: config.secret.text) != nil)
            try await config.revoke()
            clock.milliseconds += 2999
            #expect(try await cache.key(presented: config.secret.text) != nil)
            clock.milliseconds += 1
            #expect(try await cache.key(presented: config.secret.text) == nil)
        }
    }

    @Test func `what is remembered ends when the key does`() async throws {
        try await withConfig { config async throws in
            let clock = TestTime()
            let cache = config.cache(clock)
            #expect(cache.rememberedKey(presented: config.secret.text) == nil)
            #expect(cache.rememberedBot(tenant: config.bot.tenant, name: nil) == nil)
            _ = try await cache.key(presented: config.secret.text)
            _ = try await cache.bot(tenant: config.bot.tenant, name: nil)
            _ = try await cache.bot(tenant: config.bot.tenant, name: "support")
            #expect(cache.rememberedKey(presented: config.secret.text) == config.key)
            #expect(cache.rememberedKey(presented: config.secret.text + "x") == nil)
            #expect(cache.rememberedBot(tenant: config.bot.tenant, name: nil) == config.bot)
            #expect(cache.rememberedBot(tenant: config.bot.tenant, name: "support") == config.bot)
            #expect(cache.rememberedBot(tenant: config.bot.tenant + 1, name: "support") == nil)
            try await config.revoke()
            clock.milliseconds += 3000
            #expect(cache.rememberedKey(presented: config.secret.text) == nil)
            #expect(try await cache.key(presented: config.secret.text) == nil)
            #expect(cache.rememberedKey(presented: config.secret.text) == nil)
            cache.forgetAll()
            #expect(cache.rememberedBot(tenant: config.bot.tenant, name: nil) == nil)
        }
    }

    @Test func `what was read before a key was revoked does not hide it`() async throws {
        try await withConfig { config async throws in
            let read = try #require(try await KeyStore(config.pool).find(hash: config.secret.hash))
            try await config.revoke()
            // The slow reader comes back now, with what the database held before.
            let lookup = CachedLookup<APIKey>(
                config.connection, limits: ConfigCacheLimits(), now: { 0 }, encode: { $0.encoded() },
                decode: APIKey.init(encoded:))
            _ = try await config.connection.send(["DEL", "other"])
            #expect(try await lookup.value(ConfigKeys.key(hash: config.secret.hash)) { read } == nil)
        }
    }

    @Test func `a change that arrives while a copy is being read keeps it out of memory`() async throws {
        try await withConfig { config async throws in
            let lookup = CachedLookup<String>(
                config.connection, limits: ConfigCacheLimits(), now: { 0 }, encode: { $0 }, decode: { $0 })
            let begun = Latch()
            let release = Latch()
            let first = Reactor.spawnThrowing {
                try await lookup.value("thing") {
                    begun.open()
                    await release.wait()
                    return "old"
                }
            }
            await begun.wait()
            _ = try await config.connection.send(["SET", "thing", "new"])
            lookup.forget("thing")
            release.open()
            // The first copy in Redis wins: what the slow reader found does not replace it.
            #expect(try await first.value == "new")
            #expect(try await lookup.value("thing") { "never asked" } == "new")
        }
    }

    @Test func `callers that miss the same thing share one query`() async throws {
        try await withConfig { config async throws in
            let lookup = CachedLookup<String>(
                config.connection, limits: ConfigCacheLimits(), now: { 0 }, encode: { $0 }, decode: { $0 })
            let asked = TestTime()
            try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<50 {
                    group.addTask { @Sendable @Reactor in
                        try await lookup.value("thing") {
                            asked.milliseconds += 1
                            return "value"
                        }
                    }
                }
                for try await value in group { #expect(value == "value") }
            }
            #expect(asked.milliseconds == 1)
        }
    }

    @Test func `a changed bot is seen by processes that start later, and by those that hear of it`() async throws {
        try await withConfig { config async throws in
            let clock = TestTime()
            let cache = config.cache(clock)
            _ = try await cache.bot(tenant: config.bot.tenant, name: "support")
            var settings = config.bot.settings
            settings.systemPrompt = "Be brief."
            let changed = try #require(try await BotStore(config.pool).set(config.bot.id, settings: settings))
            try await ConfigAnnouncer(config.connection).bot(changed)
            #expect(try await config.cache().bot(tenant: config.bot.tenant, name: "support") == changed)
            clock.milliseconds += 3000
            #expect(try await cache.bot(tenant: config.bot.tenant, name: "support") == changed)
        }
    }

    @Test func `a bot that takes a deleted one's name is not taken for it`() async throws {
        try await withConfig { config async throws in
            let cache = config.cache()
            let old = config.bot
            #expect(try await cache.bot(id: old.id) == old)
            #expect(try await AccountRemoval(config.pool).remove(bot: old.id, tenant: old.tenant))
            try await ConfigAnnouncer(config.connection).botGone(old.name, tenant: old.tenant, wasDefault: true)
            cache.forgetAll()
            #expect(try await cache.bot(id: old.id) == nil)
            let new = try #require(try await BotStore(config.pool).create(tenant: old.tenant, name: old.name))
            try await ConfigAnnouncer(config.connection).bot(new)
            cache.forgetAll()
            #expect(try await cache.bot(id: new.id) == new)
            #expect(try await cache.bot(id: old.id) == nil)
            #expect(try await cache.bot(tenant: old.tenant, name: old.name) == new)
            #expect(cache.rememberedBot(id: old.id) == nil)
        }
    }

    @Test func `a bot is remembered by its id for as long as by its name`() async throws {
        try await withConfig { config async throws in
            let clock = TestTime()
            let cache = config.cache(clock)
            let bot = config.bot
            #expect(cache.rememberedBot(id: bot.id) == nil)
            for _ in 0..<2 { #expect(try await cache.bot(id: bot.id) == bot) }
            #expect(cache.rememberedBot(id: bot.id) == bot)
            clock.milliseconds += 3000
            #expect(cache.rememberedBot(id: bot.id) == nil)
            #expect(try await cache.bot(id: bot.id) == bot)
            #expect(cache.rememberedBot(id: bot.id) == bot)
            cache.forgetAll()
            #expect(cache.rememberedBot(id: bot.id) == nil)
        }
    }

    @Test func `a default bot may have any name`() async throws {
        try await withConfig { config async throws in
            let tenant = config.bot.tenant
            let bot = try #require(try await BotStore(config.pool).create(tenant: tenant, name: "revoked"))
            _ = try await TenantStore(config.pool).setDefault(bot: bot.id, of: tenant)
            try await ConfigAnnouncer(config.connection).defaultBot(bot.name, tenant: tenant)
            #expect(try await config.cache().bot(tenant: tenant, name: nil) == bot)
        }
    }

    @Test func `a look-up that waits for a slow Redis takes nobody else's command along`() async throws {
        try await withConfig { config async throws in
            _ = try await config.connection.send(["CLIENT", "PAUSE", "1500", "ALL"])
            let other = Reactor.spawnThrowing { try await config.connection.send(["PING"]) }
            #expect(try await config.cache().key(presented: config.secret.text) == config.key)
            #expect(try await other.value == .string("PONG"))
        }
    }

    @Test func `without Redis the database answers, without both there is an error`() async throws {
        try await withConfig { config async throws in
            config.redis.stop()
            #expect(try await config.cache().key(presented: config.secret.text) == config.key)
            await config.pool.close()
            do {
                _ = try await config.cache().key(presented: config.secret.text)
                Issue.record("a key was found without any server")
            } catch ConfigError.unavailable(let cache, _) {
                #expect(cache != nil)
            }
        }
    }
}

/// A number that tests change under way.
@Reactor private final class TestTime {
    var milliseconds: Int64 = 0
}

/// A tenant with a bot and a key, on private servers.
@Reactor private struct ConfigFixture {
    let pool: PostgresPool
    let redis: TestRedis
    let connection: RedisConnection
    let bot: Bot
    let key: APIKey
    let secret: KeySecret

    /// A new process, as far as the cache can tell.
    func cache(_ time: TestTime? = nil) -> ConfigCache {
        ConfigCache(redis: connection, pool: pool, now: { time?.milliseconds ?? MonotonicTime.milliseconds() })
    }

    func revoke() async throws {
        let hash = try #require(try await KeyStore(pool).revoke(key.id, tenant: key.tenant))
        try await ConfigAnnouncer(connection).revoked(hash: hash)
    }
}

@Reactor private func withConfig(_ body: @escaping @Sendable @Reactor (ConfigFixture) async throws -> Void) async throws
{
    try await withStore { pool in
        try await withRedisConnection { connection, redis in
            let tenant = try #require(try await TenantStore(pool).create(name: "demo"))
            let bot = try #require(try await BotStore(pool).create(tenant: tenant.id, name: "support"))
            let (key, secret) = try await KeyStore(pool).create(tenant: tenant.id, name: "test", role: .writer)
            try await body(
                ConfigFixture(pool: pool, redis: redis, connection: connection, bot: bot, key: key, secret: secret))
        }
    }
}
