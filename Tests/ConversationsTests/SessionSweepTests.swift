import Events
import Queue
import Redis
import Testing

@testable import Conversations

@Reactor @Suite struct SessionSweepTests {
    @Test func `each session that is over is ended once, with its reason, and all of it is freed`() async throws {
        try await withSessions { t in
            try await t.keep("active", age: 50, inactive: 1)
            try await t.keep("left", age: 185, inactive: 65)
            try await t.keep("old", age: 24 * 60 + 1, inactive: 2)
            try await t.keep("unused", age: 61, inactive: 61, messages: 0)
            try await t.keep("marked", age: 3, inactive: 2) { $0.ended = .stopped }
            try await t.turns.redis("ZADD", "parley:{0}:sessions", "0", "5.2.http.marked")
            let (pass, removed) = try await t.pass()
            let ended = [
                "tenant_5_left inactive", "tenant_5_marked stopped", "tenant_5_old age", "tenant_5_unused unused",
            ]
            #expect(removed == ended)
            #expect(pass == SessionSweep.Pass(removed: 4, sessions: 5, left: 1, isCut: false))
            #expect(try await t.rows() == ended)
            #expect(try await t.keys() == ["parley:{0}:session:5.2.http.active", "parley:{0}:sessions"])
            let again = try await t.pass()
            #expect(again.removed.isEmpty && again.pass.left == 1)
        }
    }

    @Test func `the index is a hint: what the session says counts, and the index is put right`() async throws {
        try await withSessions { t in
            let kept = try await t.keep("ana", age: 90, inactive: 1)
            try await t.turns.redis("ZADD", "parley:{0}:sessions", "1", "5.2.http.ana")
            try await t.turns.redis("ZADD", "parley:{0}:aging", "1", "5.2.http.ana")
            try await t.turns.redis("ZADD", "parley:{0}:sessions", "1", "5.2.http.nobody")
            #expect(try await t.pass().pass == SessionSweep.Pass(removed: 0, sessions: 2, left: 2, isCut: false))
            let scores = try await t.turns.redis("ZRANGE", "parley:{0}:sessions", "0", "-1", "WITHSCORES").strings()
            #expect(scores == ["5.2.http.ana", "\(kept.last)"])
            #expect(try await t.turns.redis("ZSCORE", "parley:{0}:aging", "5.2.http.ana").string() == "\(kept.started)")
        }
    }

    @Test func `after a crash between storing an end and removing the session, the next sweep does`() async throws {
        try await withSessions { t in
            let kept = try await t.keep("ana", age: 185, inactive: 65)
            let ended = try #require(kept.ended(at: try await t.turns.now(), TurnLimits()))
            let end = SessionEnd(try SessionFixture.conversation("ana"), ended, at: 1_700_000_000_000, token: 1)
            try await t.store.end([end])
            #expect(try await t.pass().removed == ["tenant_5_ana inactive"])
            let times = "select count(*) from sessions where ended_at = to_timestamp(1700000000)"
            #expect(try await t.pool.number(times) == 1)
            #expect(try await t.keys().isEmpty)
        }
    }

    @Test func `a message that comes between finding and removing begins a new session`() async throws {
        try await withSessions { t in
            try await t.keep("ana", age: 185, inactive: 65)
            var steps = 0
            let (pass, removed) = try await t.pass {
                steps += 1
                if steps == 2 { try await t.turns.put("5.2.http.ana", "m1") }
                return true
            }
            #expect(removed.isEmpty && pass.left == 1)
            #expect(try await t.rows() == ["tenant_5_ana inactive"])
            let lane = try await t.turns.claim()
            // Also a sweep while it is answered leaves it alone.
            #expect(try await t.pass().removed.isEmpty)
            let begun = try t.turns.begin(lane)
            #expect(begun.session.isNew && begun.history.isEmpty && begun.ended?.reason == .inactive)
            #expect(try await t.turns.finish(lane, begun) == .done)
            #expect(try await t.turns.session("5.2.http.ana")?.messages == 1)
            #expect(try await t.pass().removed.isEmpty)
        }
    }

    @Test func `conversations with mail do not keep others from being looked at`() async throws {
        try await withSessions { t in
            for number in 1...30 {
                try await t.keep("u\(number)", age: 25 * 60, inactive: 70)
                try await t.turns.put("5.2.http.u\(number)", "m\(number)")
            }
            try await t.keep("last", age: 65, inactive: 62)
            var limits = SessionSweep.Limits()
            limits.perStep = 10
            #expect(try await t.pass(limits).removed == ["tenant_5_last inactive"])
        }
    }

    @Test func `many sessions over several shards go in steps, and a long pass is cut`() async throws {
        try await withSessions(shards: 3) { t in
            for number in 1...250 { try await t.keep("u\(number)", age: 100, inactive: 80) }
            for number in 1...50 { try await t.keep("a\(number)", age: 100, inactive: 8) }
            var limits = SessionSweep.Limits()
            (limits.perStep, limits.perPass) = (20, 100)
            let first = try await t.pass(limits).pass
            #expect(first.isCut && first.removed >= 100 && first.removed <= 120)
            #expect(first.left == 300 - first.removed && first.sessions == 300)
            limits.perPass = 10_000
            let second = try await t.pass(limits).pass
            let rest = SessionSweep.Pass(removed: 250 - first.removed, sessions: first.left, left: 50, isCut: false)
            #expect(second == rest)
            #expect(try await t.pool.number("select count(*) from sessions where end_reason = 'inactive'") == 250)
        }
    }

    @Test func `a block outlives its session, and goes by itself`() async throws {
        try await withSessions { t in
            let until = try await t.turns.now() + 200_000
            try await t.keep("ana", age: 80, inactive: 70) { $0.rate = UserRate(blockedUntil: until) }
            #expect(try await t.pass().removed == ["tenant_5_ana inactive"])
            #expect(try await t.turns.redis("ZCARD", "parley:{0}:sessions") == .integer(0))
            #expect(try await t.turns.redis("PEXPIRETIME", "parley:{0}:session:5.2.http.ana") == .integer(until))
            try await t.turns.put("5.2.http.ana", "m1", at: until - 1)
            let lane = try await t.turns.claim()
            let begun = try t.turns.begin(lane)
            #expect(begun.verdict == .silent && begun.session.isNew && begun.session.messages == 1)
            _ = try await t.turns.finish(lane, begun)
            #expect(try await t.turns.redis("PTTL", "parley:{0}:session:5.2.http.ana") == .integer(-1))
        }
    }

    @Test func `what was written by hand is read as far as it can be, else removed`() async throws {
        try await withSessions { t in
            func keep(_ lane: String, _ text: String) async throws {
                try await t.turns.redis("SET", "parley:{0}:session:" + lane, text)
                try await t.turns.redis("ZADD", "parley:{0}:sessions", "1", lane)
            }
            try await keep("5.2.http.spaced", #"{ "last": 2, "started": 1, "messages": 4 }"#)
            try await keep("5.2.http.broken", "nonsense")
            try await keep("somebody", #"{"started":1,"last":2,"messages":3}"#)
            try await keep("5.2.http.newer", #"{"started":1,"last":2,"messages":3,"ended":"moved"}"#)
            let removed = try await t.pass().removed
            #expect(removed == ["somebody age", "tenant_5_newer age", "tenant_5_spaced age"])
            #expect(try await t.rows() == ["tenant_5_newer age", "tenant_5_spaced age"])
            #expect(try await t.keys().isEmpty)
        }
    }

    @Test func `a turn near the greatest age writes the start, another one does not`() async throws {
        try await withSessions { t in
            try await t.keep("young", age: 22 * 60, inactive: 5)
            try await t.keep("old", age: 23 * 60, inactive: 5)
            try await t.turns.redis("DEL", "parley:{0}:aging")
            for user in ["young", "old"] {
                try await t.turns.put("5.2.http." + user, "m" + user)
                let lane = try await t.turns.claim()
                _ = try await t.turns.finish(lane, try t.turns.begin(lane))
            }
            #expect(try await t.turns.redis("ZRANGE", "parley:{0}:aging", "0", "-1").strings() == ["5.2.http.old"])
        }
    }

    @Test func `what Redis has lost is ended by its age`() async throws {
        try await withSessions { t in
            _ = try await t.pool.number(
                "with t as (insert into tenants (id, name) overriding system value values (5, 'acme'))"
                    + " insert into sessions values ('5.2.http.ana', now() - interval '26 hours', 'tenant_5_ana', now(), 3),"
                    + " ('5.2.http.bob', now() - interval '20 hours', 'tenant_5_bob', now(), 3) returning 1")
            #expect(try await t.sweep().endLost() == 1)
            #expect(try await t.rows() == ["tenant_5_ana age", "tenant_5_bob open"])
            #expect(try await t.sweep().endLost() == 0)
        }
    }
}
