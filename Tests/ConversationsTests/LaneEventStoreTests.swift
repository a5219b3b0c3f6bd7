import Events
import JSON
import Postgres
import Queue
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct LaneEventStoreTests {
    private nonisolated static let ana = Lane(trusted: "5.2.http.ana")

    private func event(
        _ kind: LaneEvent.Kind = .parked, _ lane: Lane = ana, at: Int64? = nil, token: Int64 = 1
    ) -> LaneEvent {
        LaneEvent(kind, lane, at: at, message: "msg_a", worker: "w1", token: token, detail: ["reason": "model"])
    }

    @Test func `events come back as they were written, in order of time, the newest if there are too many`()
        async throws
    {
        try await withStore { pool async throws in
            let store = LaneEventStore(pool)
            let events = (1...5).map { event(at: 1_700_000_000_000 + Int64($0)) }
            try await store.add([events[1], events[0]])
            try await store.add([event(.crashed, Lane(trusted: "5.2.http.anabel")), events[2], events[3], events[4]])
            #expect(try await store.list(ErasureFixture.id) == events)
            #expect(try await store.list(ErasureFixture.id, since: events[2].at) == Array(events[2...]))
            #expect(try await store.list(ErasureFixture.id, limit: 2) == Array(events[3...]))
        }
    }

    @Test func `a message keeps its story, however much goes wrong in its conversation afterwards`() async throws {
        try await withErasure { f async throws in
            let store = LaneEventStore(f.pool)
            let record = TurnRecord.sample("00000000000000000000000001_0")
            #expect(try await f.store.commit(record) == .committed)
            let id = record.messages[0].id
            func happened(_ kind: LaneEvent.Kind, _ message: String, _ at: Int64) -> LaneEvent {
                LaneEvent(kind, Self.ana, at: at, message: message, worker: "w1", token: 1)
            }
            try await store.add([happened(.parked, id, record.startedAt)])
            try await store.add((1...600).map { happened(.parked, "msg_later", record.finishedAt + Int64($0) * 1000) })
            try await store.add([happened(.found, id, record.finishedAt + 700_000)])
            let reader = TimelineReader(queue: f.turns.queue, postgres: f.pool)
            let story = try #require(try await reader.story(of: id, tenant: 5))
            let kinds = story.events.map(\.kind)
            #expect(kinds.contains(.parked) && kinds.contains(.found), "\(kinds)")
            #expect(story.events.allSatisfy { $0.message == nil })
        }
    }

    @Test func `old events go, and the oldest of too many, a batch at a time`() async throws {
        try await withStore { pool async throws in
            let store = LaneEventStore(pool)
            let now = WallTime.milliseconds()
            try await store.add((0..<5).map { _ in event(at: now - 15 * 86_400_000) } + [event(at: now - 86_400_000)])
            #expect(try await store.prune(keepingDays: 14, most: 3) == 3)
            #expect(try await store.prune(keepingDays: 14, most: 3) == 2)
            #expect(try await store.prune(keepingDays: 14, most: 3) == 0)
            _ = try await pool.number(
                "select setval(pg_get_serial_sequence('lane_events', 'id'), \(LaneEventStore.mostKept + 6))")
            try await store.add([event(at: now)])
            #expect(try await store.prune(keepingDays: 14) == 1)
            #expect(try await store.list(ErasureFixture.id).map(\.at) == [now])
        }
    }

    @Test func `an erasure takes the events with it, and none of before comes afterwards`() async throws {
        try await withErasure { f async throws in
            let store = LaneEventStore(f.pool)
            let lane = try await f.claimTurn()
            try await store.add([event(token: lane.token), event(.paused, token: 0)])
            try await f.erasure.erase(try ConversationID(ErasureFixture.id))
            #expect(try await f.traces() == 0)
            // A worker that had it notes this late, and so does an operator.
            try await store.add([
                event(token: lane.token), event(.paused, at: WallTime.milliseconds() - 60_000, token: 0),
            ])
            #expect(try await f.traces() == 0)
            let next = try await f.claimTurn()
            try await store.add([event(token: next.token)])
            #expect(try await store.list(ErasureFixture.id).count == 1)
        }
    }

    @Test func `an erasure after Redis lost its count takes the events along`() async throws {
        try await withErasure { f async throws in
            try await LaneEventStore(f.pool).add([event(token: 1_000_000)])
            let removed = try await f.erasure.erase(try ConversationID(ErasureFixture.id))
            #expect(removed.events == 1)
            #expect(try await f.traces() == 0)
        }
    }

    @Test func `an event that is being written is waited for by an erasure`() async throws {
        try await withErasure { f async throws in
            let token = try await f.eraseLane()
            try await f.pool.withConnection { connection in
                func run(_ sql: String) async throws {
                    try await connection.run([PostgresQuery(PostgresStatement(name: "", sql: sql))])
                }
                try await run("begin")
                try await run("select pg_advisory_xact_lock(hashtextextended('\(ErasureFixture.id)', 0))")
                try await run(
                    "insert into lane_events (at, token, conversation, kind, detail)"
                        + " values (now(), 1, '\(ErasureFixture.id)', 'parked', '{}')")
                let fencing = Reactor.spawnThrowing { try await f.fence(token) }
                try await f.pool.waitUntilBlocked(by: connection)
                try await run("commit")
                _ = try await fencing.value
            }
            try await f.eraseRows(token)
            #expect(try await f.traces() == 0)
        }
    }

    @Test func `a tenant takes the events of its conversations with it`() async throws {
        try await withStore { pool async throws in
            let store = LaneEventStore(pool)
            let tenant = try #require(try await TenantStore(pool).create(name: "acme")).id
            let own = Lane(trusted: "\(tenant).1.http.ana"), other = Lane(trusted: "\(tenant)0.1.http.ana")
            try await store.add([event(.parked, own), event(.parked, other)])
            #expect(try await AccountRemoval(pool).conversations("\(tenant).", limit: 10) == [own.name])
            #expect(try await AccountRemoval(pool).remove(tenant: tenant))
            #expect(try await store.list(own.name).isEmpty)
            #expect(try await store.list(other.name).count == 1)
        }
    }
}
