import Events
import Queue
import Redis
import Testing

@testable import Conversations

@Reactor @Suite struct BegunTurnTests {
    private let ana = "5.2.http.ana"
    private let start: Int64 = 1_700_000_000_000

    /// Works off the lane, as changing workers would, and crashes on every seventh turn; returns what was decided.
    private func workOff(_ t: TurnFixture, heads: Int = 1) async throws -> [UserRate.Verdict: Int] {
        var verdicts: [UserRate.Verdict: Int] = [:]
        var turn = 0
        while let lane = try? await t.claim(heads: heads) {
            turn += 1
            let begun = try t.begin(lane)
            if turn % 7 == 0 {
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
            #expect(try await t.finish(lane, begun) == .done)
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
            var seen: [UserRate.Verdict] = []
            for (number, at) in arrivals.enumerated() {
                try await t.put(ana, "m\(number)", at: start + at)
                let lane = try await t.claim()
                let begun = try t.begin(lane)
                seen.append(begun.verdict)
                if begun.verdict != .go { #expect(begun.blockedUntil >= start + 300_002) }
                _ = try await t.finish(lane, begun)
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

    @Test func `a turn that is run again after a crash counts its messages once`() async throws {
        try await withTurns { t async throws in
            for id in ["a", "b"] { try await t.put(ana, id) }
            let lost = try t.begin(try await t.claim(heads: 2))
            #expect(lost.session.isNew && lost.session.messages == 2 && lost.messages == 2)
            try await t.redis("ZADD", "parley:{0}:leases", "1", ana)
            _ = try await t.queue.reap(most: 1)
            let lane = try await t.claim(heads: 2)
            let begun = try t.begin(lane)
            #expect(begun.session.messages == 2 && begun.verdict == .go && begun.messages == 2)
            #expect(try await t.finish(lane, begun) == .done)
            try await t.put(ana, "c")
            let next = try t.begin(try await t.claim())
            #expect(next.session.messages == 3 && !next.session.isNew)
            #expect(try await t.session(ana)?.rate == UserRate(since: 0, used: 2))
        }
    }

    @Test func `whoever lost the lease writes neither session nor limit`() async throws {
        try await withTurns { t async throws in
            try await t.put(ana, "a")
            let lane = try await t.claim()
            let begun = try t.begin(lane)
            try await t.redis("ZADD", "parley:{0}:leases", "1", ana)
            _ = try await t.queue.reap(most: 1)
            #expect(try await t.finish(lane, begun, history: ["hello"]) == .stale)
            #expect(try await t.redis("EXISTS", "parley:{0}:session:" + ana) == .integer(0))
        }
    }

    @Test(arguments: [("last", EndedSession.Reason.inactive), ("started", .age)])
    func `a session that is over gives way to a new one, with no history`(
        field: String, reason: EndedSession.Reason
    ) async throws {
        try await withTurns { t async throws in
            try await t.put(ana, "a")
            let lane = try await t.claim()
            let first = try t.begin(lane)
            _ = try await t.finish(lane, first, history: ["hello"])
            let now = first.session.started
            let kept = try #require(try await t.session(ana))
            #expect(kept.history.map(\.text) == ["hello"])
            let old = SessionRecord(
                started: field == "started" ? 1000 : now, last: field == "last" ? 1000 : now, messages: 1,
                rate: UserRate(since: 5, used: 1), history: kept.history)
            try await t.redis("SET", "parley:{0}:session:" + ana, old.json)
            try await t.put(ana, "b", at: 6)
            let next = try await t.claim()
            let second = try t.begin(next)
            #expect(second.session.isNew && second.session.started >= now)
            #expect(second.session.messages == 1 && second.history.isEmpty)
            #expect(second.ended?.reason == reason)
            #expect(second.ended?.messages == 1)
            _ = try await t.finish(next, second, history: ["again"])
            let begun = try #require(try await t.session(ana))
            #expect(begun.history.map(\.text) == ["again"])
            #expect(begun.rate == UserRate(since: 5, used: 2), "a limit outlives the session")
        }
    }

    @Test func `the index of sessions follows activity within a minute`() async throws {
        try await withTurns { t async throws in
            func score() async throws -> RedisReply { try await t.redis("ZSCORE", "parley:{0}:sessions", ana) }
            func turn(_ id: String) async throws {
                try await t.put(ana, id)
                let lane = try await t.claim()
                _ = try await t.finish(lane, try t.begin(lane))
            }
            try await turn("a")
            let first = try await score()
            #expect(first != .null)
            try await t.redis("ZADD", "parley:{0}:sessions", "1000", ana)
            try await turn("b")
            #expect(try await score() == .string("1000"))
            let record = try #require(try await t.session(ana))
            try await t.redis(
                "SET", "parley:{0}:session:" + ana,
                SessionRecord(started: record.started, last: record.last - 61_000, messages: 2).json)
            try await turn("c")
            #expect(try await score() != .string("1000"))
        }
    }

    @Test(arguments: ["", "x", "[]", "{}", #"{"started":"now","last":1,"messages":1}"#])
    func `a session that cannot be read is as none`(text: String) async throws {
        try await withTurns { t async throws in
            try await t.redis("SET", "parley:{0}:session:" + ana, text)
            try await t.put(ana, "a")
            let begun = try t.begin(try await t.claim())
            #expect(begun.session.isNew && begun.verdict == .go)
        }
    }

    @Test func `a limit or an entry of history that cannot be read is left out`() async throws {
        try await withTurns { t async throws in
            let now = WallTime.milliseconds()
            let text = """
                {"started":\(now),"last":\(now),"messages":3,"rate":"much",\
                "history":[1,{"role":"god","text":"x"},{"role":"user","text":"hi"},{"role":"user"}]}
                """
            try await t.redis("SET", "parley:{0}:session:" + ana, text)
            try await t.put(ana, "a")
            let begun = try t.begin(try await t.claim())
            #expect(!begun.session.isNew && begun.session.messages == 4 && begun.verdict == .go)
            #expect(begun.history == [HistoryEntry(role: .user, text: "hi")])
        }
    }

    @Test func `a limited turn leaves the history as it was`() async throws {
        try await withTurns(messagesPerUser: 1) { t async throws in
            for (id, said) in [("a", ["hello"]), ("b", [])] {
                try await t.put(ana, id)
                let lane = try await t.claim()
                _ = try await t.finish(lane, try t.begin(lane), history: said)
            }
            #expect(try await t.session(ana)?.history.map(\.text) == ["hello"])
        }
    }

    @Test func `the history keeps the last entries that fit`() {
        let history = ["four", "eighteight", "1", "22"].map { HistoryEntry(role: .user, text: $0) }
        func kept(_ entries: Int, _ bytes: Int) -> [String] {
            HistoryLimits(entries: entries, bytes: bytes).trimmed(history).map(\.text)
        }
        #expect(kept(8, 100) == ["four", "eighteight", "1", "22"])
        #expect(kept(3, 100) == ["eighteight", "1", "22"])
        #expect(kept(8, 13) == ["eighteight", "1", "22"])
        #expect(kept(8, 12) == ["1", "22"])
        #expect(kept(0, 100).isEmpty && kept(8, 0).isEmpty)
        #expect(HistoryLimits(bytes: .max).bytes == HistoryLimits.mostBytes)
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
