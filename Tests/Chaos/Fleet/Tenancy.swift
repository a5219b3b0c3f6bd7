import Conversations
import Events
import Postgres

/// The tenant of the run: a bot that answers each message by itself, one that answers what waits together, a key.
struct Tenancy: Sendable {
    let tenant: Int64
    let key: String
    /// By name.
    let bots: [String: Int64]

    @Reactor static func make(in pool: PostgresPool) async throws -> Tenancy {
        guard let tenant = try await TenantStore(pool).create(name: "chaos") else {
            throw ChaosError(description: "the tenant exists already")
        }
        var bots: [String: Int64] = [:]
        for (name, coalesces) in [("single", false), ("joint", true)] {
            var settings = BotSettings()
            settings.coalesce = coalesces
            // One of them is answered from knowledge while the model fails, the other one has to wait for it.
            settings.providers = coalesces ? ["openai"] : ["openai", "knowledge"]
            settings.historyExchanges = 2
            bots[name] = try await BotStore(pool).create(tenant: tenant.id, name: name, settings: settings)?.id
        }
        let key = try await KeyStore(pool).create(tenant: tenant.id, name: "users", role: .admin)
        return Tenancy(tenant: tenant.id, key: key.secret.text, bots: bots)
    }

    /// The id of a conversation over HTTP; the user's name needs no escaping.
    func conversation(_ user: String, bot: String) -> String { "\(tenant).\(bots[bot] ?? 0).http.\(user)" }
}
