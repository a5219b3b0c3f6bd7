import Events
import Postgres
import Queue
import Redis

@testable import Conversations

/// Sessions in a Redis and a database of their own.
@Reactor struct SessionFixture {
    let turns: TurnFixture
    let pool: PostgresPool

    var store: SessionStore { SessionStore(pool) }

    func desk(patience: Duration = .seconds(10)) -> SessionDesk {
        SessionDesk(
            redis: turns.redis, shards: turns.queue.shards, store: store, limits: turns.limits, patience: patience)
    }

    func sweep(_ limits: SessionSweep.Limits = SessionSweep.Limits()) -> SessionSweep {
        SessionSweep(
            redis: turns.redis, shards: turns.queue.shards, store: store, turns: turns.limits, limits: limits)
    }

    /// One pass; returns it and the users whose sessions it has removed, each with the reason.
    @discardableResult
    func pass(
        _ limits: SessionSweep.Limits = SessionSweep.Limits(), goesOn: @Reactor () async throws -> Bool = { true }
    ) async throws -> (pass: SessionSweep.Pass, removed: [String]) {
        var removed: [String] = []
        let pass = try await sweep(limits).pass(
            goesOn: goesOn, told: { removed.append("\($0.id) \($0.reason)") })
        return (pass, removed.sorted())
    }

    static func conversation(_ user: String) throws -> ConversationID {
        try ConversationID(tenant: 5, bot: 2, channel: .http, user: user)
    }

    /// Keeps a session as a turn would have left it so many minutes ago.
    @discardableResult
    func keep(
        _ user: String, age: Int64, inactive: Int64, messages: Int = 3,
        _ change: (inout SessionRecord) -> Void = { _ in }
    ) async throws -> SessionRecord {
        let now = try await turns.now()
        var record = SessionRecord(
            started: now - age * 60_000, last: now - inactive * 60_000, messages: messages,
            history: [HistoryEntry(role: .user, text: "hello")])
        change(&record)
        let lane = try Self.conversation(user).lane
        let prefix = Shards.prefix(turns.queue.shards.shard(of: lane))
        try await turns.redis("SET", "\(prefix):session:\(lane.name)", record.json)
        try await turns.redis("ZADD", "\(prefix):sessions", "\(record.last)", lane.name)
        if age > 60 { try await turns.redis("ZADD", "\(prefix):aging", "\(record.started)", lane.name) }
        return record
    }

    /// Sessions in PostgreSQL: user and reason.
    func rows() async throws -> [String] {
        let sql = "select id || ' ' || coalesce(end_reason, 'open') from sessions order by 1"
        let rows = try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
        return (0..<rows.count).map { rows.text($0, 0) ?? "" }
    }

    /// Names of keys, without the token.
    func keys() async throws -> [String] {
        try await turns.redis("KEYS", "*").strings().filter { !$0.hasSuffix(":token") }.sorted()
    }
}

extension TurnFixture {
    /// Unix ms, by Redis' clock.
    func now() async throws -> Int64 {
        let time = try await redis("TIME").strings().compactMap { Int64($0) }
        return time[0] * 1000 + time[1] / 1000
    }
}

@Reactor func withSessions(
    shards: Int = 1, _ body: @escaping @Sendable @Reactor (SessionFixture) async throws -> Void
) async throws {
    try await withStore { pool in
        try await withTurns(shards: shards) { turns async throws in
            try await body(SessionFixture(turns: turns, pool: pool))
        }
    }
}
