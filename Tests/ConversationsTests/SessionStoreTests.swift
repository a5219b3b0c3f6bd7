import Events
import Postgres
import Testing

@testable import Conversations

@Reactor @Suite struct SessionStoreTests {
    /// 25 sessions of tenant 5, some of the same moment, five of them ended; and one of tenant 51.
    private func fill(_ pool: PostgresPool) async throws {
        _ = try await pool.number(
            """
            insert into sessions (conversation, started_at, id, last_at, messages, ended_at, end_reason)
            select '5.2.http.u' || n, to_timestamp(1700000000 + n / 3), 'tenant_5_u' || n, to_timestamp(1700000100), n,
                case when n > 20 then to_timestamp(1700000200) end, case when n > 20 then 'age' end
            from generate_series(1, 25) as n
            union all select '51.2.http.bob', to_timestamp(1700000000), 'tenant_51_bob', to_timestamp(1700000100), 1, null, null
            returning 1
            """)
    }

    @Test(arguments: [(true, 20), (false, 5)])
    func `pages list each session of the tenant once, newest first`(isActive: Bool, count: Int) async throws {
        try await withStore { pool in
            try await fill(pool)
            var seen: [ListedSession] = []
            var cursor: SessionCursor?
            repeat {
                let page = try await SessionStore(pool).page(tenant: 5, isActive: isActive, after: cursor, limit: 2)
                #expect(page.sessions.count <= 2)
                seen += page.sessions
                cursor = page.next.flatMap { SessionCursor($0.description) }
                #expect(cursor == page.next)
            } while cursor != nil
            #expect(seen.count == count && Set(seen.map(\.conversation)).count == count)
            #expect(seen.map(\.startedAt) == seen.map(\.startedAt).sorted(by: >) || !isActive)
            #expect(seen.allSatisfy { ($0.endedAt == nil) == isActive && ($0.reason == nil) == isActive })
        }
    }

    @Test func `the activity of a session that lasts is the conversation's`() async throws {
        try await withStore { pool in
            var turn = TurnRecord.sample("one")
            turn.session = TurnRecord.Session(
                id: "tenant_5_ana", startedAt: 1_700_000_000_000, messages: 7, isNew: true)
            #expect(try await TurnStore(pool).commit(turn) == .committed)
            let listed = try await SessionStore(pool).page(tenant: 5, isActive: true, limit: 10).sessions
            #expect(listed.map(\.messages) == [7] && listed.map(\.lastAt) == [1_700_000_000_200])
        }
    }

    @Test func `a name finds the sessions of all bots that last`() async throws {
        try await withStore { pool in
            let tenant = try #require(try await TenantStore(pool).create(name: "acme")).id
            var bots: [Int64] = []
            for name in ["one", "two"] {
                bots.append(try #require(try await BotStore(pool).create(tenant: tenant, name: name)).id)
            }
            let store = SessionStore(pool)
            for bot in bots {
                for user in ["ana", "a b"] {
                    let conversation = try ConversationID(tenant: tenant, bot: bot, channel: .http, user: user)
                    try await store.begin(conversation, started: 1_700_000_000_000, token: 1)
                }
            }
            let found = try await store.find(tenant: tenant, session: "tenant_\(tenant)_a~20b")
            #expect(found == bots.map { "\(tenant).\($0).http.a~20b" })
            #expect(try await store.find(tenant: tenant, session: "tenant_\(tenant + 1)_ana").isEmpty)
            #expect(try await store.find(tenant: tenant + 1, session: "tenant_\(tenant)_ana").isEmpty)
        }
    }

    @Test(arguments: ["", "5", "-5.2.http.ana", "x-5.2.http.ana", "1-nobody", "99999999999999999-5.2.http.ana"])
    func `another cursor is none`(text: String) {
        #expect(SessionCursor(text) == nil)
    }
}
