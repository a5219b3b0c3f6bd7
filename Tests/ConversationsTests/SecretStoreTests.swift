import Crypto
import Events
import Postgres
import Testing

@testable import Conversations

@Reactor @Suite struct SecretStoreTests {
    private static let one = SealingKeyring.makeEntry(id: "k1")
    private static let two = SealingKeyring.makeEntry(id: "k2")

    private func keyring(_ text: String) throws -> SealingKeyring { try #require(try SealingKeyring(text)) }

    private func run(_ pool: PostgresPool, _ sql: String) async throws {
        try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
    }

    /// The database with a tenant, and the identity of its own key for a provider.
    private func withTenant(
        _ body: @escaping @Sendable @Reactor (PostgresPool, SecretIdentity) async throws -> Void
    ) async throws {
        try await withStore { pool in
            let tenant = try #require(try await TenantStore(pool).create(name: "acme")).id
            try await body(pool, SecretIdentity(tenant: tenant, bot: nil, kind: .provider, name: "openai"))
        }
    }

    @Test func `a bot's own secret comes before its tenant's`() async throws {
        try await withTenant { pool, tenants async throws in
            let store = SecretStore(pool)
            let keys = try self.keyring(Self.one)
            let bot = try #require(try await BotStore(pool).create(tenant: tenants.tenant, name: "support")).id
            let bots = SecretIdentity(tenant: tenants.tenant, bot: bot, kind: .provider, name: "openai")
            #expect(try await store.put("sk-tenant", for: tenants, with: keys) == .created)
            #expect(try await store.put("sk-bot", for: bots, with: keys) == .created)
            #expect(try await store.put("sk-bot2", for: bots, with: keys) == .replaced)
            let strange = SecretIdentity(tenant: tenants.tenant, bot: 999, kind: .provider, name: "openai")
            #expect(try await store.put("sk", for: strange, with: keys) == .noBot)

            let all = try await store.secrets(of: tenants.tenant)
            func value(_ bot: Int64, _ name: String = "openai") throws -> String? {
                try all.secret(.provider, name, tenant: tenants.tenant, bot: bot)?.open(with: keys)
            }
            #expect(try value(bot) == "sk-bot2")
            #expect(try value(bot + 1) == "sk-tenant")
            #expect(try value(bot, "anthropic") == nil)
            #expect(TenantSecrets(encoded: all.encoded()) == all)

            #expect(try await store.remove(bots))
            #expect(try await store.remove(bots) == false)
            #expect(try await store.list(tenant: nil).map(\.secret.identity) == [tenants])
        }
    }

    @Test func `what is stored shows nothing, and opens in no other row`() async throws {
        try await withTenant { pool, identity async throws in
            let store = SecretStore(pool)
            let keys = try self.keyring(Self.one)
            let other = try #require(try await TenantStore(pool).create(name: "other")).id
            _ = try await store.put("sk-very-secret", for: identity, with: keys)
            let hidden =
                "select count(*) from secrets as s where s::text like '%very%' or position('very' in sealed) > 0"
            #expect(try await pool.number(hidden) == 0)
            try await self.run(pool, "update secrets set tenant_id = \(other)")
            let moved = try #require(try await store.list(tenant: other).first)
            #expect(throws: KeyringError.refused(id: "k1")) { try moved.secret.open(with: keys) }
            #expect(throws: KeyringError.missing(id: "k1")) { try moved.secret.open(with: nil) }
        }
    }

    @Test func `a rotation seals all of them anew, and says which no key opens`() async throws {
        try await withTenant { pool, identity async throws in
            let store = SecretStore(pool)
            for number in 1...230 {
                let one = SecretIdentity(tenant: identity.tenant, bot: nil, kind: .channel, name: "token\(number)")
                _ = try await store.put("value\(number)", for: one, with: try self.keyring(Self.one))
            }
            let lost = try self.keyring(SealingKeyring.makeEntry(id: "lost"))
            _ = try await store.put("gone", for: identity, with: lost)
            // Sealed by the new key already, as by a rotation that broke off.
            let both = try self.keyring("\(Self.two),\(Self.one)")
            let first = SecretIdentity(tenant: identity.tenant, bot: nil, kind: .channel, name: "token1")
            _ = try await store.put("newer", for: first, with: both)

            let result = try await SecretRotation(store, both).run()
            #expect(result.resealed == 229)
            #expect(result.tenants == [identity.tenant])
            #expect(result.closed.map(\.error) == [.missing(id: "lost")])
            let new = try self.keyring(Self.two)
            let opened = try await store.list(tenant: nil).compactMap { try? $0.secret.open(with: new) }
            #expect(Set(opened) == Set((2...230).map { "value\($0)" } + ["newer"]))
            #expect(try await SecretRotation(store, both).run().resealed == 0)
        }
    }

    @Test func `a rotation also finds what another key of the newest one's id has sealed`() async throws {
        try await withTenant { pool, identity async throws in
            let store = SecretStore(pool)
            _ = try await store.put("lost", for: identity, with: try self.keyring(Self.one))
            let namesake = try self.keyring(SealingKeyring.makeEntry(id: "k1"))
            let result = try await SecretRotation(store, namesake).run()
            #expect(result.resealed == 0)
            #expect(result.closed.map(\.error) == [.refused(id: "k1")])
        }
    }

    @Test func `a rotation that broke off, or runs beside another, leaves each secret open to both keys' holders`()
        async throws
    {
        try await withTenant { pool, identity async throws in
            let store = SecretStore(pool)
            let both = try self.keyring("\(Self.two),\(Self.one)")
            for number in 1...250 {
                let one = SecretIdentity(tenant: identity.tenant, bot: nil, kind: .channel, name: "token\(number)")
                _ = try await store.put("value\(number)", for: one, with: try self.keyring(Self.one))
            }
            // It broke off behind its first page.
            let page = try await store.page(tenant: nil)
            let pairs = try page.map {
                (old: $0, new: SealedSecret($0.secret.identity, sealing: try $0.secret.open(with: both), with: both))
            }
            #expect(try await store.replace(pairs).count == page.count)
            #expect(Set(try await store.list(tenant: nil).map(\.secret.keyID)) == ["k1", "k2"])
            for stored in try await store.list(tenant: nil) { _ = try stored.secret.open(with: both) }
            async let one = SecretRotation(store, both).run()
            async let other = SecretRotation(store, both).run()
            let resealed = try await [one.resealed, other.resealed]
            #expect(resealed.reduce(0, +) == 250 - page.count)
            let new = try self.keyring(Self.two)
            let opened = try await store.list(tenant: nil).map { try $0.secret.open(with: new) }
            #expect(Set(opened) == Set((1...250).map { "value\($0)" }))
        }
    }

    @Test func `a secret that is set during a rotation keeps its new value`() async throws {
        try await withTenant { pool, identity async throws in
            let store = SecretStore(pool)
            let both = try self.keyring("\(Self.two),\(Self.one)")
            _ = try await store.put("old", for: identity, with: try self.keyring(Self.one))
            let read = try #require(try await store.list(tenant: nil).first)
            _ = try await store.put("new", for: identity, with: try self.keyring(Self.one))
            let stale = SealedSecret(identity, sealing: "old", with: both)
            #expect(try await store.replace([(read, stale)]).isEmpty)
            let kept = try #require(try await store.list(tenant: nil).first)
            #expect(try kept.secret.open(with: both) == "new")
        }
    }

    @Test func `secrets go with their bot and their tenant`() async throws {
        try await withTenant { pool, identity async throws in
            let keys = try self.keyring(Self.one)
            let bot = try #require(try await BotStore(pool).create(tenant: identity.tenant, name: "support")).id
            let bots = SecretIdentity(tenant: identity.tenant, bot: bot, kind: .provider, name: "openai")
            _ = try await SecretStore(pool).put("a", for: identity, with: keys)
            _ = try await SecretStore(pool).put("b", for: bots, with: keys)
            _ = try await AccountRemoval(pool).remove(bot: bot, tenant: identity.tenant)
            #expect(try await pool.number("select count(*) from secrets") == 1)
            _ = try await AccountRemoval(pool).remove(tenant: identity.tenant)
            #expect(try await pool.number("select count(*) from secrets") == 0)
        }
    }
}
