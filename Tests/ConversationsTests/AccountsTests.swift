import Events
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct AccountsTests {
    @Test func `a tenant's name is its own, and its first bot is its default`() async throws {
        try await withStore { pool in
            let tenants = TenantStore(pool)
            let bots = BotStore(pool)
            let tenant = try #require(try await tenants.create(name: "demo"))
            #expect(try await tenants.create(name: "demo") == nil)
            #expect(tenant.defaultBot == nil)
            let first = try #require(try await bots.create(tenant: tenant.id, name: "support"))
            let second = try #require(try await bots.create(tenant: tenant.id, name: "aide"))
            #expect(try await bots.create(tenant: tenant.id, name: "aide") == nil)
            #expect(try await tenants.find(name: "demo")?.defaultBot == first.id)
            #expect(try await tenants.setDefault(bot: second.id, of: tenant.id) == "aide")
            #expect(try await bots.defaultName(tenant: tenant.id) == "aide")
            #expect(try await tenants.setDefault(bot: second.id, of: tenant.id + 1) == nil)
        }
    }

    @Test func `settings that cannot be read count as not given`() async throws {
        try await withStore { pool in
            let bots = BotStore(pool)
            let tenant = try #require(try await TenantStore(pool).create(name: "demo"))
            let bot = try #require(try await bots.create(tenant: tenant.id, name: "support"))
            let nested = String(repeating: "[", count: 99) + String(repeating: "]", count: 99)
            for settings in [#"{"userLimit": 1e400}"#, #"{"deep": \#(nested)}"#] {
                let sql = "update bots set settings = '\(settings)'"
                _ = try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
                #expect(try await bots.find(id: bot.id)?.settings == BotSettings())
            }
        }
    }

    @Test func `a bot keeps what it is told, and its version grows`() async throws {
        try await withStore { pool in
            let bots = BotStore(pool)
            let tenant = try #require(try await TenantStore(pool).create(name: "demo"))
            let bot = try #require(try await bots.create(tenant: tenant.id, name: "support"))
            #expect(bot.settings == BotSettings() && bot.version == 1)
            var settings = BotSettings()
            settings.language = .french
            settings.systemPrompt = "Soyez \"bref\"."
            settings.providers = ["openai", "knowledge"]
            settings.model = "small"
            settings.historyExchanges = 0
            settings.tokenBudget = 2000
            settings.coalesce = true
            settings.userLimit = 10
            settings.apology = "Désolé."
            settings.contact = "a@b.example"
            let changed = try #require(try await bots.set(bot.id, settings: settings))
            #expect(changed.settings == settings && changed.version == 2)
            #expect(try await bots.find(id: bot.id) == changed)
            #expect(try await bots.find(tenant: tenant.id, name: "support") == changed)
            #expect(Bot.decoded(changed.encoded()) == changed)
            #expect(try await bots.set(999, settings: settings) == nil)
        }
    }

    @Test func `only a key's hash is stored, and a revoked key is listed as such`() async throws {
        try await withStore { pool in
            let tenant = try #require(try await TenantStore(pool).create(name: "demo"))
            let keys = KeyStore(pool)
            let (key, secret) = try await keys.create(tenant: tenant.id, name: "ci", role: .writer)
            #expect(secret.text.hasPrefix(key.prefix) && key.prefix.count == 9 && "\(secret)" == "***")
            #expect(try await keys.find(hash: secret.hash) == key)
            #expect(try await keys.revoke(key.id, tenant: tenant.id + 1) == nil)
            #expect(try await keys.revoke(key.id, tenant: tenant.id) == secret.hash)
            #expect(try await keys.revoke(key.id, tenant: tenant.id) == secret.hash)
            #expect(try await keys.find(hash: secret.hash) == nil)
            #expect(try await keys.list(tenant: tenant.id).map { $0.revokedAt != nil } == [true])
        }
    }

    @Test(arguments: ["a", "support-2", "9_x"]) func `a bot may be called`(_ name: String) {
        #expect(BotName.isValid(name))
    }

    @Test(arguments: ["", "-a", "Support", "a b", "a:b", "é", String(repeating: "a", count: 65)])
    func `a bot may not be called`(_ name: String) {
        #expect(!BotName.isValid(name))
    }
}
