import Events
import Postgres
import Queue
import Redis
import TestSupport

@testable import Conversations

/// A queue with a journal, and the steps of a message through both.
@Reactor struct JournalFixture {
    let redis: RedisConnection
    let pool: PostgresPool
    let queue: LaneQueue
    let journal: JournalStore
    let keeping: JournalKeeping

    var store: TurnStore { TurnStore(pool, isJournalled: true) }
    var erasure: ConversationErasure { ConversationErasure(redis: redis, queue: queue, pool: pool) }

    func message(_ id: String, user: String = "ana", key: String? = nil) -> Enqueue {
        let lane = Lane(trusted: "5.2.http.\(user)")
        return Enqueue(
            lane: lane, tenant: 5, id: id, fingerprint: key == nil ? nil : "f",
            envelope: Envelope(id: id, text: "hello", at: 1, key: key).json)
    }

    /// As a gateway does before it answers 202.
    func accept(_ ids: String..., user: String = "ana") async throws {
        for id in ids {
            let message = message(id, user: user)
            guard try await journal.write(message, try await stamp(message)) else { throw Unexpected(what: id) }
        }
    }

    /// Redis has the message; what the journal is to know of it.
    func stamp(_ message: Enqueue) async throws -> JournalStamp {
        let enqueued = try await queue.enqueue(message)
        guard enqueued.outcome == .accepted, let stamp = enqueued.stamp else {
            throw Unexpected(what: "\(message.id): \(enqueued)")
        }
        return stamp
    }

    func claim(_ most: Int = 1) async throws -> [ClaimedLane] {
        try await queue.claim(worker: "w1", most: most, lease: .seconds(30), heads: 100, along: BegunTurn.along).lanes
    }

    /// The ids that wait in a conversation, in order.
    func waiting(_ user: String = "ana") async throws -> [String] {
        try await queue.envelopes(of: Lane(trusted: "5.2.http.\(user)"), from: 0, most: 2000)
            .map { try Envelope(json: $0).id }
    }

    func flush() async throws { _ = try await redis.send(["FLUSHALL"]) }

    /// The ids in the journal, by conversation, each in its order.
    func kept() async throws -> [String] {
        try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: "select id from journal order by lane, seq")))
            .map { $0.requiredText($1, 0) }
    }

    /// As if all in the journal had been accepted some time ago.
    func age() async throws {
        try await pool.run(
            PostgresQuery(
                PostgresStatement(name: "", sql: "update journal set accepted_at = accepted_at - interval '1 minute'")))
    }

    /// The journal still has so many messages of a conversation that is erased.
    func leaveErased(_ count: Int) async throws {
        try await pool.withConnection { connection in
            try await connection.runScript(
                """
                insert into journal (token, accepted_at, id, lane, envelope)
                select 1, now() - interval '1 minute', 'msg_erased_' || n, '5.2.http.gone', '{}'
                from generate_series(1, \(count)) as n;
                insert into erasures (conversation, token) values (sha256('5.2.http.gone'), 2)
                """)
        }
    }

    struct Unexpected: Error {
        let what: String
    }
}

/// - Parameter isFilled: the queue takes messages.
@Reactor func withJournal(
    shards: Int = 1, isFilled: Bool = true,
    _ body: @escaping @Sendable @Reactor (JournalFixture) async throws -> Void
) async throws {
    try await withStore { pool in
        try await withRedisConnection { redis, _ in
            let queue = LaneQueue(redis: redis, shards: Shards(count: shards), isJournalled: true)
            let fixture = JournalFixture(
                redis: redis, pool: pool, queue: queue, journal: JournalStore(pool, shards: queue.shards),
                keeping: JournalKeeping(pool, queue: queue))
            if isFilled { _ = try await fixture.keeping.refill() }
            try await body(fixture)
        }
    }
}
