import Events
import Queue
import Redis
import Testing

@testable import Conversations

@Reactor @Suite struct TurnBeginTests {
    private let ana = "5.2.http.ana"
    private let start: Int64 = 1_700_000_000_000

    /// Works off the lane, as changing workers would, and crashes on every seventh turn; returns what was decided.
    private func workOff(_ t: TurnFixture, heads: Int = 1) async throws -> [BegunTurn.Verdict: Int] {
        var verdicts: [BegunTurn.Verdict: Int] = [:]
        var turn = 0
        while let lane = try? await t.claim(heads: heads) {
            turn += 1
            let begun = try await t.begin(lane)
            if turn % 7 == 0 {
                #expect(try await t.begin(lane) == begun)
                try await t.redis("ZADD", "parley:{0}:leases", "1", ana)
                _ = try await t.queue.reap(most: 1)
                continue
            }
            if begun.verdict == .tripped {
                verdicts[.tripped, default: 0] += 1
                verdicts[.silent, default: 0] += begun.messages - 1
            } else {
                verdicts[begun.verdict, default: 0] += begun.messages
            }
            #expect(try await t.finish(lane, answered: begun.messages) == .done)
        }
        return verdicts
    }

    @Test(arguments: [1, 4])
    func `of 150 messages in a minute 100 go, one is told, 49 are silent`(heads: Int) async throws {
        try await withTurns { t async throws in
            for number in 0..<150 { try await t.put(ana, "m\(number)", at: start + Int64(number) * 100) }
            #expect(try await workOff(t, heads: heads) == [.go: 100, .tripped: 1, .silent: 49])
        }
    }

    @Test func `it is the arrival that counts, not when a message is worked on`() async throws {
        try await withTurns { t async throws in
            for number in 0..<150 {
                try await t.put(ana, "m\(number)", at: start + Int64(number) * 1000)
            }
            #expect(try await workOff(t) == [.go: 150])
        }
    }

    @Test func `the block ends five minutes after the message that tripped it`() async throws {
        try await withTurns(messagesPerUser: 2) { t async throws in
            let arrivals: [Int64] = [0, 1, 2, 3, 300_001, 300_002, 300_003, 300_004]
            var seen: [BegunTurn.Verdict] = []
            for (number, at) in arrivals.enumerated() {
                try await t.put(ana, "m\(number)", at: start + at)
                let lane = try await t.claim()
                let begun = try await t.begin(lane)
                seen.append(begun.verdict)
                if begun.verdict != .go { #expect(begun.blockedUntil >= start + 300_002) }
                _ = try await t.finish(lane)
            }
            #expect(seen == [.go, .go, .tripped, .silent, .silent, .go, .go, .tripped])
        }
    }

    @Test func `without a limit everything goes`() async throws {
        try await withTurns(messagesPerUser: 0) { t async throws in
            for number in 0..<150 { try await t.put(ana, "m\(number)", at: start) }
            #expect(try await workOff(t, heads: 10) == [.go: 150])
        }
    }

    @Test func `a begin twice counts its messages once`() async throws {
        try await withTurns { t async throws in
            for id in ["a", "b"] { try await t.put(ana, id) }
            let lane = try await t.claim(heads: 2)
            let first = try await t.begin(lane)
            #expect(first.session.isNew && first.session.messages == 2 && first.messages == 2)
            let second = try await t.begin(lane)
            #expect(second.session.messages == 2 && second.session.id == first.session.id)
            #expect(second.verdict == .go && second.messages == 2)
        }
    }

    @Test func `whoever lost the lease does not begin`() async throws {
        try await withTurns { t async throws in
            try await t.put(ana, "a")
            let lane = try await t.claim()
            let turn = BeginTurn(lease: Lease(lane: lane.lane, token: lane.token + 1), head: "a", arrivals: [1])
            #expect(try await t.turns.begin(turn) == .stale)
            #expect(try await t.redis("EXISTS", "parley:{0}:session:" + ana, "parley:{0}:rate:" + ana) == .integer(0))
        }
    }

    @Test(arguments: [("last", EndedSession.Reason.inactive), ("started", .age)])
    func `a session that is over gives way to a new one, with no history`(
        field: String, reason: EndedSession.Reason
    ) async throws {
        try await withTurns { t async throws in
            try await t.put(ana, "a")
            let lane = try await t.claim()
            let first = try await t.begin(lane)
            _ = try await t.finish(lane, history: ["hello"])
            try await t.redis("HSET", "parley:{0}:session:" + ana, field, "1000")
            try await t.put(ana, "b")
            let second = try await t.begin(try await t.claim())
            #expect(second.session.isNew && second.session.id != first.session.id)
            #expect(second.session.messages == 1 && second.history.isEmpty)
            #expect(second.ended?.id == first.session.id)
            #expect(second.ended?.reason == reason)
            #expect(second.ended?.messages == 1)
        }
    }

    @Test func `the shared limit gives what is left of its minute`() async throws {
        try await withTurns { t async throws in
            let rate = GlobalRate(redis: t.redis, perMinute: 10)
            // The minute may end between two calls; then it is tried in the next, which does not.
            for _ in 0..<2 {
                try await t.redis("FLUSHALL")
                let grants = [try await rate.take(7), try await rate.take(7), try await rate.take(7)]
                if grants[0].untilNextWindow < grants[2].untilNextWindow { continue }
                #expect(grants.map(\.turns) == [7, 3, 0])
                #expect(grants[2].untilNextWindow <= .seconds(60))
                return
            }
        }
    }
}
