import Events
import Postgres
import Queue
import Redis
import TestSupport

@testable import Conversations

/// A tenant that keeps what was said for 30 days, with conversations of any age.
@Reactor final class RetentionFixture {
    let turns: TurnFixture
    let pool: PostgresPool
    let tenant: Int64
    private var token: Int64 = 0

    init(_ turns: TurnFixture, _ pool: PostgresPool, tenant: Int64) {
        self.turns = turns
        self.pool = pool
        self.tenant = tenant
    }

    nonisolated func id(_ user: String, tenant: Int64? = nil) -> String { "\(tenant ?? self.tenant).2.http.\(user)" }

    func retention(_ limits: Retention.Limits = Retention.Limits()) -> Retention {
        Retention(RetentionStore(pool), queue: turns.queue, redis: turns.redis, worker: "w1", limits: limits)
    }

    /// It was never applied.
    func forget() async throws { try await sql("delete from retention_runs") }

    /// A turn for each text.
    func say(_ user: String, _ texts: [String], daysAgo: Int64, tenant: Int64? = nil) async throws {
        for text in texts {
            guard try await TurnStore(pool).commit(record(user, [text], daysAgo: daysAgo, tenant: tenant)) == .committed
            else { throw Unexpected() }
        }
    }

    /// One turn for all of them.
    func sayTogether(_ user: String, _ texts: [String], daysAgo: Int64) async throws {
        guard try await TurnStore(pool).commit(record(user, texts, daysAgo: daysAgo)) == .committed else {
            throw Unexpected()
        }
    }

    func record(_ user: String, _ texts: [String], daysAgo: Int64, tenant: Int64? = nil) -> TurnRecord {
        token += 1
        let at = WallTime.milliseconds() - daysAgo * 86_400_000
        let owner = tenant ?? self.tenant
        let messages = texts.enumerated().map {
            TurnRecord.Message(id: "msg_\(owner)_\(user)_\(token)_\($0.offset)", text: $0.element, receivedAt: at - 100)
        }
        return TurnRecord(
            id: "trn_\(owner)_\(user)_\(token)_0", conversation: id(user, tenant: owner), tenant: owner, bot: 2,
            channel: "http", user: user, token: token, status: .answered, messages: messages,
            reply: TurnRecord.Reply(role: .assistant, text: texts.count == 1 ? "re: \(texts[0])" : "re: all"),
            provider: "openai", model: "small", promptTokens: 10, completionTokens: 5, worker: "w1", startedAt: at - 50,
            finishedAt: at)
    }

    /// Something out of the ordinary.
    func note(_ user: String, daysAgo: Int64, tenant: Int64? = nil) async throws {
        let at = WallTime.milliseconds() - daysAgo * 86_400_000
        try await LaneEventStore(pool).add([
            LaneEvent(.parked, Lane(trusted: id(user, tenant: tenant)), at: at, token: 1)
        ])
    }

    /// A session that lasted a minute, or has not ended.
    func begin(_ user: String, daysAgo: Int64, ended: Bool) async throws {
        let began = "now() - interval '\(daysAgo) days'"
        try await sql(
            "insert into sessions (conversation, started_at, id, last_at, messages, ended_at) values "
                + "('\(id(user))', \(began), 's', \(began), 1, \(ended ? "\(began) + interval '1 minute'" : "null"))")
    }

    func bury(_ name: String, _ user: String, daysAgo: Int64) async throws {
        let letter = DeadLetter(
            id: "msg_\(name)", lane: id(user), tenant: tenant, envelope: "{}", reason: "crashes", worker: "w1",
            attempts: 0, crashes: 3, arrivedAt: 1)
        try await DeadLetterStore(pool).bury(letter, token: 1)
        try await sql(
            "update dead_letters set died_at = now() - interval '\(daysAgo) days' where id = 'msg_\(name)'")
        _ = try await redis("ZADD", "parley:{0}:dead", "1", "msg_\(name)")
    }

    /// A session in Redis with its last activity then.
    func touchRedis(_ user: String, daysAgo: Int64) async throws {
        let last = WallTime.milliseconds() - daysAgo * 86_400_000
        let text = #"{"started":1,"last":\#(last),"messages":1,"history":[{"role":"user","text":"hi"}]}"#
        _ = try await redis("SET", "parley:{0}:session:" + id(user), text)
        _ = try await redis("ZADD", "parley:{0}:sessions", "\(last)", id(user))
    }

    func sql(_ text: String) async throws {
        try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: text)))
    }

    func count(_ table: String) async throws -> Int64 { try await pool.number("select count(*) from \(table)") }

    func texts(_ sql: String) async throws -> [String] {
        let rows = try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
        return (0..<rows.count).map { rows.text($0, 0) ?? "" }
    }

    @discardableResult func redis(_ arguments: String...) async throws -> RedisReply {
        try await turns.redis.send(arguments)
    }

    struct Unexpected: Error {}
}

@Reactor func withRetention(_ body: @escaping @Sendable @Reactor (RetentionFixture) async throws -> Void) async throws {
    try await withStore { pool in
        guard let tenant = try await TenantStore(pool).create(name: "acme", retentionDays: 30) else {
            throw RetentionFixture.Unexpected()
        }
        try await withTurns { turns async throws in try await body(RetentionFixture(turns, pool, tenant: tenant.id)) }
    }
}
