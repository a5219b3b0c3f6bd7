import Events
import Queue
import Redis
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct SessionDeskTests {
    private let lane = "5.2.http.ana"
    private let key = "parley:{0}:session:5.2.http.ana"
    private let stops = "parley:{0}:stopping"

    private func ana() throws -> ConversationID { try SessionFixture.conversation("ana") }

    private var french: SessionConfig {
        var config = SessionConfig()
        (config.language, config.systemPrompt, config.messagesPerMinute) = (.french, "Sois bref.", 2)
        return config
    }

    @Test func `a session is opened once, and its configuration holds in turns`() async throws {
        try await withSessions { t in
            let first = try #require(try await t.desk().open(ana(), config: french).session)
            #expect(first.isNew && first.config == french && first.messages == 0)
            let second = try #require(try await t.desk().open(ana(), config: french).session)
            #expect(!second.isNew && second.started == first.started)
            #expect(try await t.desk().open(ana(), config: nil).session?.config == french)
            #expect(try await t.rows() == ["tenant_5_ana open"])

            try await t.turns.put(lane, "m1")
            let claimed = try await t.turns.claim()
            let begun = try t.turns.begin(claimed)
            #expect(begun.config == french && !begun.session.isNew && begun.session.isFirstTurn)
            #expect(begun.session.started == first.started && begun.session.messages == 1)
            _ = try await t.turns.finish(claimed, begun, history: ["hello"])
            let kept = try #require(try await t.turns.session(lane))
            #expect(kept.config == french && kept.history.count == 1)

            let plain = try #require(try await t.desk().open(ana(), config: SessionConfig()).session)
            #expect(!plain.isNew && plain.config == nil && plain.messages == 1)
            #expect(try await t.turns.session(lane)?.history.count == 1)
        }
    }

    @Test func `a session's limit is the lower one of its own and the bot's`() async throws {
        try await withSessions { t in
            _ = try await t.desk().open(ana(), config: french)
            for number in 1...3 { try await t.turns.put(lane, "m\(number)") }
            let claimed = try await t.turns.claim(heads: 3)
            #expect(try t.turns.begin(claimed).messages == 2)
            let arrivals: [Int64] = [1, 1, 1]
            let strict = BegunTurn(claimed, arrivals: arrivals, messagesPerUser: 1, limits: TurnLimits())
            #expect(strict.messages == 1)
            let free = BegunTurn(claimed, arrivals: arrivals, messagesPerUser: 0, limits: TurnLimits())
            #expect(free.messages == 2)
        }
    }

    @Test func `while a worker has the conversation it waits, and gives up without a change`() async throws {
        try await withSessions { t in
            try await t.turns.put(lane, "m1")
            let claimed = try await t.turns.claim()
            let desk = t.desk(patience: .milliseconds(20))
            #expect(try await desk.open(ana(), config: french) == .busy)
            #expect(try await desk.stop(ana()) == .busy)
            #expect(try await t.rows().isEmpty)
            let begun = try t.turns.begin(claimed)
            let waiting = Reactor.spawn { () -> Bool in
                guard case .open(let open)? = try? await t.desk().open(ana(), config: french) else { return false }
                return !open.isNew && open.started == begun.session.started
            }
            _ = try await t.turns.finish(claimed, begun)
            #expect(await waiting.value)
            try await t.turns.put(lane, "m2")
            _ = try await t.turns.claim()
            #expect(try await desk.stop(ana()) == .busy)
            #expect(try await desk.open(ana(), config: french).session?.messages == 1)
        }
    }

    @Test func `a stopped session is ended and freed, and there is nothing to stop after it`() async throws {
        try await withSessions { t in
            try await t.keep("ana", age: 5, inactive: 1)
            guard case .ended(let end) = try await t.desk().stop(ana()) else { throw Unexpected() }
            #expect(end.reason == "stopped" && end.messages == 3 && end.id == "tenant_5_ana")
            #expect(try await t.keys().isEmpty)
            #expect(try await t.rows() == ["tenant_5_ana stopped"])
            #expect(try await t.desk().stop(ana()) == .absent)
        }
    }

    @Test func `stopped with messages waiting, the next turn begins a session`() async throws {
        try await withSessions { t in
            try await t.keep("ana", age: 5, inactive: 1)
            try await t.turns.put(lane, "m1")
            guard case .ended = try await t.desk().stop(ana()) else { throw Unexpected() }
            let claimed = try await t.turns.claim()
            let begun = try t.turns.begin(claimed)
            #expect(begun.session.isNew && begun.ended?.reason == .stopped && begun.history.isEmpty)
            _ = try await t.turns.finish(claimed, begun)
            #expect(try await t.turns.session(lane)?.ended == nil)
            #expect(try await t.pass().removed.isEmpty)
        }
    }

    @Test func `stopped while the first message is being answered, its session ends with it`() async throws {
        try await withSessions { t in
            try await t.turns.put(lane, "m1")
            #expect(try await t.desk().stop(ana()) == .absent)  // nobody answers yet
            let claimed = try await t.turns.claim()
            let begun = try t.turns.begin(claimed)
            let stopping = Reactor.spawnThrowing { try await t.desk().stop(ana()) }
            _ = try await t.desk(patience: .milliseconds(20)).stop(ana())  // meanwhile the other one has looked
            _ = try await t.turns.finish(claimed, begun)
            guard case .ended(let end) = try await stopping.value else { throw Unexpected() }
            #expect(end.startedAt == begun.session.started && end.messages == 1)
            #expect(try await t.rows() == ["tenant_5_ana stopped"])
            #expect(try await t.desk().stop(ana()) == .absent)
        }
    }

    @Test func `stopped under a backlog, the session ends with the turn under way, and the next begins one`()
        async throws
    {
        try await withSessions { t in
            try await t.keep("ana", age: 5, inactive: 1) { $0.config = french }
            for number in 1...3 { try await t.turns.put(lane, "m\(number)") }
            var claimed = try await t.turns.claim()
            var begun = try t.turns.begin(claimed)
            let old = begun.session.started
            let stopping = Reactor.spawnThrowing { try await t.desk().stop(ana()) }
            try await eventually("the wish") { try await t.turns.redis("EXISTS", stops) == .integer(1) }
            // Nobody has it between two turns for longer than here: no poll would see that.
            for turn in 0..<2 {
                _ = try await t.turns.finish(claimed, begun, history: ["hi"])
                claimed = try await t.turns.claim()
                begun = try t.turns.begin(claimed)
                if turn == 0 { #expect(begun.ended?.reason == .stopped && begun.ended?.started == old) }
                #expect(begun.session.isNew == (turn == 0) && begun.history.isEmpty == (turn == 0))
            }
            let end = try #require(try await stopping.value.record)
            #expect(end.started == old && end.messages == 4)
            #expect(try await t.rows() == ["tenant_5_ana stopped"])
            _ = try await t.turns.finish(claimed, begun)
            let session = try #require(try await t.turns.session(lane))
            #expect(session.started > old && session.messages == 2 && session.ended == nil && session.config == nil)
            #expect(try await t.turns.redis("EXISTS", stops) == .integer(0))
        }
    }

    @Test func `of two that stop a session at once, one learns of its end`() async throws {
        try await withSessions { t in
            try await t.keep("ana", age: 5, inactive: 1)
            for number in 1...2 { try await t.turns.put(lane, "m\(number)") }
            let claimed = try await t.turns.claim()
            let stopping = Reactor.spawnThrowing { try await t.desk().stop(ana()) }
            try await eventually("the wish") { try await t.turns.redis("EXISTS", stops) == .integer(1) }
            let other = try await t.wish(.ask(milliseconds: 5000))
            _ = try await t.turns.finish(claimed, try t.turns.begin(claimed))
            let ends = [try await t.wish(.look(wish: other.wish ?? 0)).record, try await stopping.value.record]
            #expect(ends.compactMap(\.self).map(\.messages) == [4])
        }
    }

    @Test func `a wish that comes after a session's end does not hide that end`() async throws {
        try await withSessions { t in
            try await t.keep("ana", age: 5, inactive: 1)
            for number in 1...2 { try await t.turns.put(lane, "m\(number)") }
            let claimed = try await t.turns.claim()
            let first = try #require(try await t.wish(.ask(milliseconds: 5000)).wish)
            _ = try await t.turns.finish(claimed, try t.turns.begin(claimed))
            let second = try #require(try await t.wish(.ask(milliseconds: 5000)).wish)
            #expect(second != first)
            #expect(try await t.wish(.drop(wish: first)).record?.messages == 4)
            #expect(try await t.wish(.look(wish: second)).wish == second)
        }
    }

    @Test func `a session that is stopped without a worker leaves no wish for the next one`() async throws {
        for isMarked in [false, true] {
            try await withSessions { t in
                try await t.keep("ana", age: 5, inactive: 1) { if isMarked { $0.ended = .stopped } }
                _ = try await t.wish(.ask(milliseconds: 5000))
                #expect(try await t.desk().stop(ana()).record?.messages == 3)
                for number in 1...2 { try await t.turns.put(lane, "m\(number)") }
                let claimed = try await t.turns.claim()
                _ = try await t.turns.finish(claimed, try t.turns.begin(claimed))
                let session = try #require(try await t.turns.session(lane))
                #expect(session.messages == 1 && session.ended == nil)
            }
        }
    }

    @Test func `a stop that breaks off while a worker has the conversation is completed by the sweep`() async throws {
        try await withSessions { t in
            try await t.keep("ana", age: 5, inactive: 1) { $0.rate = UserRate(since: $0.started, used: 1) }
            try await t.turns.put(lane, "m1")
            let claimed = try await t.turns.claim()
            _ = try await t.wish(.ask(milliseconds: 5000))
            _ = try await t.turns.finish(claimed, try t.turns.begin(claimed))
            let left = try #require(try await t.turns.session(lane))
            #expect(left.ended == .stopped && left.rate != nil && left.history.isEmpty)
            #expect(try await t.turns.redis("ZSCORE", "parley:{0}:sessions", lane) == .string("0"))
            #expect(try await t.pass().removed == ["tenant_5_ana stopped"])
        }
    }

    @Test func `a stop that gave up ends nothing later`() async throws {
        try await withSessions { t in
            try await t.keep("ana", age: 5, inactive: 1)
            for number in 1...2 { try await t.turns.put(lane, "m\(number)") }
            let claimed = try await t.turns.claim()
            let begun = try t.turns.begin(claimed)
            #expect(try await t.desk(patience: .milliseconds(200)).stop(ana()) == .busy)
            _ = try await t.turns.finish(claimed, begun)
            #expect(try await t.turns.session(lane)?.ended == nil)
            #expect(try await t.turns.redis("EXISTS", stops) == .integer(0))
            #expect(try await t.desk().stop(ana()).record?.messages == 4)
        }
    }

    @Test func `a session that a turn is about to begin is waited for, whatever was there before`() async throws {
        let left: [@Reactor @Sendable (SessionFixture) async throws -> Void] = [
            { t in  // swept
                try await t.keep("ana", age: 90, inactive: 70)
                #expect(try await t.pass().removed == ["tenant_5_ana inactive"])
            },
            { t in  // swept, but for the user's limit
                let now = try await t.turns.now()
                try await t.keep("ana", age: 90, inactive: 70) { $0.rate = UserRate(blockedUntil: now + 200_000) }
                #expect(try await t.pass().removed == ["tenant_5_ana inactive"])
            },
            { t in try await t.keep("ana", age: 90, inactive: 70) },
            { t in try await t.keep("ana", age: 5, inactive: 1) { $0.ended = .stopped } },
            { t in try await t.turns.redis("SET", self.key, "written by hand") },
        ]
        for leave in left {
            try await withSessions { t in
                try await leave(t)
                let rows = try await t.rows()
                try await t.turns.put(lane, "m1")
                _ = try await t.turns.claim()
                let desk = t.desk(patience: .milliseconds(20))
                #expect(try await desk.stop(ana()) == .busy)
                #expect(try await desk.open(ana(), config: french) == .busy)
                #expect(try await t.rows() == rows)
            }
        }
    }

    @Test func `what breaks off after the mark is completed by the sweep, a second stop or a start`() async throws {
        for completion in 0...2 {
            try await withSessions { t in
                try await t.keep("ana", age: 5, inactive: 1) { $0.ended = .stopped }
                try await t.turns.redis("ZADD", "parley:{0}:sessions", "0", lane)
                switch completion {
                case 0: #expect(try await t.pass().removed == ["tenant_5_ana stopped"])
                case 1: _ = try await t.desk().stop(ana())
                default: #expect(try await t.desk().open(ana(), config: nil).session?.isNew == true)
                }
                #expect(try await t.rows().filter { $0.hasSuffix("stopped") }.count == 1)
                #expect(try await t.keys().isEmpty == (completion != 2))
            }
        }
    }

    @Test func `stopping and starting does not lift a block`() async throws {
        try await withSessions { t in
            let until = try await t.turns.now() + 200_000
            try await t.keep("ana", age: 5, inactive: 1) { $0.rate = UserRate(blockedUntil: until) }
            guard case .ended = try await t.desk().stop(ana()) else { throw Unexpected() }
            #expect(try await t.desk().stop(ana()) == .absent)
            #expect(try await t.desk().open(ana(), config: nil).session?.isNew == true)
            #expect(try await t.turns.session(lane)?.rate?.blockedUntil == until)
            #expect(try await t.turns.redis("PTTL", key) == .integer(-1))
        }
    }

    @Test func `what was read before an erasure is not stored after it`() async throws {
        try await withSessions { t in
            let reading = try await SessionRead(lane: ana().lane).run(on: t.turns.redis, shard: 0)
            let erasure = try await t.turns.queue.erase(ana().lane).token
            _ = try await ConversationStore(t.pool).fence(lane, tenant: 5, erasure: erasure)
            try await t.store.begin(ana(), started: reading.now, token: reading.token)
            #expect(try await t.rows().isEmpty)
            #expect(try await t.desk().open(ana(), config: nil).session?.isNew == true)
            #expect(try await t.rows() == ["tenant_5_ana open"])
        }
    }

    @Test func `a session's configuration survives its text`() {
        var config = french
        (config.model, config.historyExchanges, config.historyTokens) = ("small", 0, 100)
        var record = SessionRecord(started: 1, last: 2, messages: 3)
        record.config = config
        #expect(SessionRecord(json: record.json) == record)
        record.ended = .stopped
        #expect(SessionRecord(json: record.json) == record)
    }

    struct Unexpected: Error {}
}

extension SessionFixture {
    /// As a stop of ana's session would.
    fileprivate func wish(_ step: SessionWish.Step) async throws -> SessionWish.Answer {
        try await SessionWish(lane: Self.conversation("ana").lane, step: step).run(on: turns.redis, shard: 0)
    }
}

extension SessionWish.Answer {
    fileprivate var wish: Int64? {
        switch self {
        case .waits(let wish): wish
        case .ended, .none: nil
        }
    }

    fileprivate var record: SessionRecord? {
        switch self {
        case .ended(let record): record
        case .waits, .none: nil
        }
    }
}

extension SessionDesk.Ending {
    /// The figures of what it ended.
    fileprivate var record: SessionRecord? {
        switch self {
        case .ended(let end): SessionRecord(started: end.startedAt, last: end.lastAt, messages: Int(end.messages))
        case .absent, .busy: nil
        }
    }
}

extension SessionDesk.Opening {
    fileprivate var session: SessionDesk.Open? {
        switch self {
        case .open(let session): session
        case .busy: nil
        }
    }
}
