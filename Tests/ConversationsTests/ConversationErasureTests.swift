import Events
import Postgres
import Queue
import Redis
import TestSupport
import Testing

@testable import Conversations

/// An erasure and a turn under way, in every order of their steps. The turn's only writes are its commit to PostgreSQL
/// and its finish in Redis; an erasure that breaks off leaves the same as one between whose steps something happens.
@Reactor @Suite struct ConversationErasureTests {
    private let id = ErasureFixture.id

    /// When the turn is committed.
    enum Moment: CaseIterable { case first, afterLane, afterFence, last }

    @Test(arguments: Moment.allCases, [true, false])
    func `a turn under way leaves nothing, whenever it commits`(_ moment: Moment, isKnown: Bool) async throws {
        try await withErasure { f async throws in
            if isKnown { try await f.storeEarlierTurn() }
            let lane = try await f.claimTurn()
            var outcome: TurnOutcome?
            func commit(at now: Moment) async throws {
                guard now == moment else { return }
                outcome = try await f.store.commit(.sample("running", token: lane.token))
                _ = try await f.turns.finish(lane, try f.turns.begin(lane), history: ["hello"])
            }
            try await commit(at: .first)
            let token = try await f.eraseLane()
            try await commit(at: .afterLane)
            #expect(try await f.fence(token) == token)
            try await commit(at: .afterFence)
            try await f.eraseRows(token)
            try await commit(at: .last)
            #expect(outcome == ([.first, .afterLane].contains(moment) ? .committed : .stale))
            #expect(try await f.traces() == 0)
        }
    }

    @Test func `a commit that is not on disk yet is waited for and erased`() async throws {
        try await withErasure { f async throws in
            let lane = try await f.claimTurn()
            let token = try await f.eraseLane()
            try await f.pool.withConnection { connection in
                try await connection.run(PostgresQuery(PostgresStatement(name: "", sql: "begin")))
                try await connection.run(TurnStore.shortWay([.sample("running", token: lane.token)]))
                let fencing = Reactor.spawnThrowing { try await f.fence(token) }
                try await f.pool.waitUntilBlocked(by: connection)
                try await connection.run(PostgresQuery(PostgresStatement(name: "", sql: "commit")))
                #expect(try await fencing.value == token)
            }
            try await f.eraseRows(token)
            #expect(try await f.traces() == 0)
        }
    }

    @Test(arguments: [true, false])
    func `a commit that waits for the fence is refused, and its batch is not`(isKnown: Bool) async throws {
        try await withErasure { f async throws in
            if isKnown { try await f.storeEarlierTurn() }
            let lane = try await f.claimTurn()
            let token = try await f.eraseLane()
            try await f.pool.withConnection { connection in
                try await connection.run(PostgresQuery(PostgresStatement(name: "", sql: "begin")))
                let add = PostgresStatement.query("erasure_add", PackageResources.erasure_add_sql)
                let fence = PostgresStatement.query("conversation_fence", PackageResources.conversation_fence_sql)
                let unfence = PostgresStatement.query("conversation_unfence", PackageResources.conversation_unfence_sql)
                try await connection.run([
                    PostgresQuery(add, [.text(id), .int(token)]),
                    PostgresQuery(fence, [.text(id), .int(5), .int(token)]), PostgresQuery(unfence, [.text(id)]),
                ])
                let committing = Reactor.spawn {
                    await f.store.commit([
                        .sample("running", token: lane.token), .sample("other", user: "bob", token: lane.token),
                    ])
                }
                try await f.pool.waitUntilBlocked(by: connection)
                try await connection.run(PostgresQuery(PostgresStatement(name: "", sql: "commit")))
                #expect(await committing.value.map(\.success) == [.stale, .committed])
            }
            try await f.eraseRows(token)
            #expect(try await f.traces() == 0)
            #expect(try await f.pool.number("select count(*) from messages") == 2)
        }
    }

    @Test func `a message given up and a session ended by an earlier holder leave nothing`() async throws {
        try await withErasure { f async throws in
            let lane = try await f.claimTurn()
            let end = SessionEnd(
                conversation: id, id: "tenant_5_ana", startedAt: 1, lastAt: 2, messages: 3, endedAt: 4,
                reason: "inactive", token: lane.token)
            try await f.letters.bury(.sample("msg_before"), token: lane.token)
            try await f.letters.bury(.sample("msg_retried"), token: lane.token)
            #expect(try await f.letters.remove([try #require(try await f.letters.find("msg_retried"))]) == 1)
            try await f.sessions.end([end])
            try await f.erasure.erase(try ConversationID(id))
            try await f.letters.bury(.sample("msg_after"), token: lane.token)
            try await f.sessions.end([end])
            #expect(try await f.traces() == 0)
        }
    }

    @Test func `an erasure that breaks off anywhere is completed by the next`() async throws {
        try await withErasure { f async throws in
            for steps in 1...3 {
                try await f.storeEarlierTurn()
                try await f.letters.bury(.sample("msg_dead"), token: 1_000_000)
                _ = try await f.claimTurn()
                let token = try await f.eraseLane()
                if steps > 1 { _ = try await f.fence(token) }
                if steps > 2 { try await f.turns.queue.forget(messages: ["msg_dead"], of: Lane(trusted: id)) }
                try await f.erasure.erase(try ConversationID(id))
                #expect(try await f.traces() == 0)
            }
        }
    }

    @Test func `what is said after the erasure has begun stays`() async throws {
        try await withErasure { f async throws in
            try await f.storeEarlierTurn()
            let token = try await f.eraseLane()
            _ = try await f.fence(token)
            let lane = try await f.claimTurn()
            var turn = TurnRecord.sample("new", token: lane.token)
            turn.session = .init(id: "tenant_5_ana", startedAt: 1_800_000_000_000, messages: 1, isNew: true)
            #expect(try await f.store.commit(turn) == .committed)
            try await f.eraseRows(token)
            #expect(try await f.pool.number("select count(*) from messages where turn_id = 'trn_new'") == 2)
            #expect(try await f.pool.number("select count(*) from messages") == 2)
            #expect(try await f.pool.number("select count(*) from sessions") == 1)
            #expect(try await f.turns.finish(lane) == .done)
        }
    }

    @Test func `answered and dead messages of any number are new again`() async throws {
        try await withErasure { f async throws in
            let lane = Lane(trusted: id)
            let queue = LaneQueue(
                redis: f.turns.redis, shards: Shards(count: 1), limits: QueueLimits(mailbox: 10_000, tenant: 0))
            let messages = (0..<2500).map { number in
                Enqueue(
                    lane: lane, tenant: 5, id: "msg_\(number)", fingerprint: "f",
                    envelope: Envelope(id: "msg_\(number)", text: "hi", at: WallTime.milliseconds(), key: "k").json)
            }
            #expect(try await queue.enqueue(messages).allSatisfy { $0 == .accepted })
            let claimed = try await f.turns.claim()
            var turn = TurnRecord.sample("0", token: claimed.token)
            turn.messages = messages.dropLast().map {
                .init(id: $0.id, text: "hi", externalID: "k", receivedAt: WallTime.milliseconds())
            }
            #expect(try await f.store.commit(turn) == .committed)
            try await f.letters.bury(.sample("msg_2499"), token: claimed.token)
            try await f.turns.redis("DEL", "parley:{0}:mail:\(id)")  // as if they had left it one by one
            try await f.turns.redis("ZADD", "parley:{0}:dead", "1", "msg_2499")
            #expect(try await queue.enqueue(messages).allSatisfy { $0 == .duplicate })
            try await f.erasure.erase(try ConversationID(id))
            #expect(try await f.turns.redis("KEYS", "parley:{0}:[sd]e*").array().isEmpty)
            #expect(try await queue.enqueue(messages).allSatisfy { $0 == .accepted })
        }
    }

    @Test func `a Redis that lost its data still erases everything`() async throws {
        try await withErasure { f async throws in
            for number in 1...3 {
                #expect(try await f.store.commit(.sample("t\(number)", token: Int64(number * 1000))) == .committed)
            }
            try await f.erasure.erase(try ConversationID(id))
            #expect(try await f.traces() == 0)
            // Who begins now is above the erasure.
            let lane = try await f.claimTurn()
            #expect(try await f.store.commit(.sample("running", token: lane.token)) == .committed)
        }
    }

    @Test func `erasures are remembered for a week, without a name`() async throws {
        try await withErasure { f async throws in
            try await f.erasure.erase(try ConversationID(id))
            let named = "select count(*) from erasures where encode(conversation, 'escape') like '%ana%'"
            #expect(try await f.pool.number(named) == 0)
            _ = try await f.pool.number("update erasures set erased_at = now() - interval '8 days' returning 1")
            try await f.erasure.erase(try ConversationID(id))
            #expect(try await f.pool.number("select count(*) from erasures") == 1)
            _ = try await f.pool.number("update erasures set erased_at = now() - interval '8 days' returning 1")
            try await f.erasure.erase(try ConversationID("5.2.http.bob"))
            #expect(try await f.pool.number("select count(*) from erasures") == 1)
        }
    }
}
