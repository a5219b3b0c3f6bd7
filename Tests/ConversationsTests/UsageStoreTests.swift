import Events
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct UsageStoreTests {
    @Test func `usage is summed by tenant, day, bot and model`() async throws {
        try await withStore { pool async throws in
            let tenant = try #require(try await TenantStore(pool).create(name: "acme")).id
            let bot = try #require(try await BotStore(pool).create(tenant: tenant, name: "support")).id
            let other = try #require(try await TenantStore(pool).create(name: "other")).id
            @Sendable func turn(_ rest: String, _ change: (inout TurnRecord) -> Void = { _ in }) -> TurnRecord {
                var turn = TurnRecord.sample(rest, user: rest)
                turn.tenant = tenant
                turn.bot = bot
                change(&turn)
                return turn
            }
            let store = TurnStore(pool)
            _ = await store.commit([turn("a"), turn("b"), turn("c") { $0.model = "large" }])
            _ = await store.commit([turn("d") { $0.finishedAt += 86_400_000 }, turn("e") { $0.bot = bot + 1 }])
            let usage = UsageStore(pool)
            let all = try await usage.report(tenant: tenant, since: "2023-11-14")
            #expect(all.map(\.day) == ["2023-11-14", "2023-11-14", "2023-11-14", "2023-11-15"])
            #expect(all.map(\.botName) == ["support", "support", nil, "support"])
            #expect(all.map(\.model) == ["large", "small", "small", "small"])
            #expect(all.map(\.turns) == [1, 2, 1, 1] && all.map(\.messages) == [1, 2, 1, 1])
            #expect(all.map(\.promptTokens) == [10, 20, 10, 10] && all.map(\.completionTokens) == [5, 10, 5, 5])
            #expect(try await usage.report(tenant: nil, since: "2023-11-15").map(\.tenantName) == ["acme"])
            #expect(try await usage.report(tenant: other, since: "2023-11-14").isEmpty)
        }
    }
}
