import Events
import Redis
import Testing

@testable import Queue

/// Pausing all, tenants and bots.
@Reactor @Suite struct PauseTests {
    /// Two tenants, the first with two bots.
    nonisolated static let lanes = ["5.2.http.ana", "5.3.http.ana", "6.2.http.ana"]

    @Test(
        arguments: [
            (PauseScope.all, [String]()), (.tenant(5), ["6.2.http.ana"]),
            (.bot(tenant: 5, bot: 2), ["5.3.http.ana", "6.2.http.ana"]),
        ], [1, 3])
    func `what is paused waits, all else goes on, and resumed nothing is missing`(
        pause: (PauseScope, [String]), shards: Int
    ) async throws {
        let (scope, going) = pause
        try await withQueue(shards: shards) { q async throws in
            try await q.queue.pause(scope, reason: "repair")
            for (number, lane) in Self.lanes.enumerated() { try await q.put(lane, "a\(number)", "b\(number)") }
            var claimed = try await q.claim(10) + q.claim(10)
            #expect(Set(claimed.map(\.lane.name)) == Set(going))
            #expect(try await q.faults() == [nil, nil, nil])
            let depth = try await q.queue.depth()
            #expect(depth.held == 3 - going.count && depth.totalReady == 3 - going.count)
            #expect(try await q.queue.resume(scope))
            #expect(try await !q.queue.resume(scope))
            claimed += try await q.claim(10) + q.claim(10)
            #expect(Set(claimed.map(\.lane.name)) == Set(Self.lanes))
            #expect(try claimed.allSatisfy { try q.ids($0).map { $0.prefix(1) } == ["a", "b"] })
            #expect(try await q.faults() == [nil, nil, nil])
            #expect(try await q.redis.send(["KEYS", "parley:*:held"]) == .array([]))
        }
    }

    @Test func `leases end and parked lanes come due without being claimed while all is paused`() async throws {
        try await withQueue { q async throws in
            for lane in Self.lanes { try await q.put(lane, "m" + lane) }
            let claimed = try await q.claim(3)
            #expect(claimed.count == 3)
            try await q.queue.pause(.all)
            _ = try await q.queue.park(claimed[0].lease, delay: .zero, reason: "model", isFailure: true)
            _ = try await q.queue.release([claimed[1].lease])
            try await q.expire(claimed[2].lane.name)
            #expect(try await q.queue.reap(most: 10).count == 1)
            #expect(try await q.queue.promote(most: 10) == 1)
            #expect(try await q.claim(10).isEmpty)
            #expect(try await q.faults() == [nil, nil, nil])
            _ = try await q.queue.resume(.all)
            #expect(try await q.claim(10).count == 3)
        }
    }

    @Test func `a bot of a paused tenant goes on when both go on`() async throws {
        try await withQueue { q async throws in
            let (tenant, bot) = (PauseScope.tenant(5), PauseScope.bot(tenant: 5, bot: 2))
            for lane in Self.lanes { try await q.put(lane, "m" + lane) }
            try await q.queue.pause(bot)
            #expect(try await q.claim(1).isEmpty, "the bot's lane takes the place")
            try await q.queue.pause(tenant)
            #expect(try await q.claim(10).map(\.lane.name) == ["6.2.http.ana"])
            _ = try await q.queue.resume(bot)
            #expect(try await q.claim(10).isEmpty)
            #expect(try await q.faults() == [nil, nil, nil])
            _ = try await q.queue.resume(tenant)
            #expect(Set(try await q.claim(10).map(\.lane.name)) == ["5.2.http.ana", "5.3.http.ana"])
            #expect(try await q.faults() == [nil, nil, nil])
        }
    }

    @Test func `lanes of a bot keep their order, and those of others pass them`() async throws {
        try await withQueue { q async throws in
            for number in 1...5 { try await q.put("5.2.http.u\(number)", "a\(number)") }
            try await q.put("5.3.http.ana", "b")
            try await q.queue.pause(.bot(tenant: 5, bot: 2))
            var found: [String] = []
            for _ in 1...4 { found += try await q.claim(2).map(\.lane.name) }
            #expect(found == ["5.3.http.ana"])
            #expect(try await q.redis("LRANGE", "parley:{0}:held", "0", "-1").strings() == ["5.2"])
            _ = try await q.queue.resume(.bot(tenant: 5, bot: 2))
            #expect(try await q.claim(10).map(\.lane.name) == (1...5).map { "5.2.http.u\($0)" })
        }
    }

    @Test func `a claim that found only what is paused leaves a wake token for the rest`() async throws {
        try await withQueue { q async throws in
            for number in 1...3 { try await q.put("5.2.http.u\(number)", "a\(number)") }
            try await q.put("5.3.http.ana", "b")
            try await q.queue.pause(.bot(tenant: 5, bot: 2))
            #expect(try await q.claim(3).isEmpty)
            #expect(try await q.queue.waitForWork(timeout: .seconds(5)))
            #expect(try await q.claim(3).count == 1)
        }
    }

    @Test func `resuming wakes whoever waits for work`() async throws {
        try await withQueue { q async throws in
            try await q.queue.pause(.tenant(6))
            try await q.put("6.2.http.ana", "a")
            #expect(try await q.claim().isEmpty)
            #expect(try await q.redis("EXISTS", "parley:{0}:wake") == .integer(0))
            _ = try await q.queue.resume(.tenant(6))
            #expect(try await q.queue.waitForWork(timeout: .seconds(5)))
        }
    }

    @Test func `pauses are listed with their time and their last reason`() async throws {
        try await withQueue(shards: 3) { q async throws in
            #expect(try await q.queue.pauses().isEmpty)
            let lane = Lane(trusted: Self.lanes[0])
            try await q.queue.pause(.tenant(5), reason: "moving \"it\"")
            let first = try #require(try await q.queue.pauses().first)
            try await q.queue.pause(.tenant(5))
            try await q.queue.pause(.bot(tenant: 6, bot: 2), reason: "x")
            try await q.queue.pause(.bot(tenant: 6, bot: 2), reason: "y")
            try await q.queue.pause(lane, reason: "handed over")
            let all = try await q.queue.pauses()
            #expect(first == Pause(scope: .tenant(5), since: first.since, reason: "moving \"it\""))
            #expect(Set(all.map(\.scope)) == [.tenant(5), .bot(tenant: 6, bot: 2), .conversation(lane)])
            #expect(all.first { $0.scope == .tenant(5) }?.reason == first.reason)
            #expect(all.first { $0.scope == .bot(tenant: 6, bot: 2) }?.reason == "y")
            #expect(Set(try await q.queue.pauses(of: lane).map(\.scope)) == [.tenant(5), .conversation(lane)])
            try await q.queue.pause(.all)
            #expect(try await q.queue.pauses(of: Lane(trusted: "out:http:ana")).map(\.scope) == [.all])
        }
    }

    @Test func `a field that somebody wrote by hand pauses, or is not listed`() async throws {
        try await withQueue { q async throws in
            try await q.redis("HSET", "parley:{0}:pauses", "tenant:5", "nonsense", "unicorns", "{}")
            #expect(try await q.queue.pauses() == [Pause(scope: .tenant(5), since: 0, reason: nil)])
            try await q.put(Self.lanes[0], "a")
            #expect(try await q.claim().isEmpty)
            #expect(try await q.queue.resume(.tenant(5)))
            #expect(try await q.claim().count == 1)
        }
    }

    @Test func `a pause is no wait for a worker, neither while it lasts nor afterwards`() async throws {
        try await withQueue { q async throws in
            let long = WallTime.milliseconds() - 3_600_000
            for (number, lane) in Self.lanes.enumerated() {
                let envelope = Envelope(id: "m\(number)", text: "hi", at: long).json
                _ = try await q.enqueue([
                    Enqueue(
                        lane: Lane(trusted: lane), tenant: Lane(trusted: lane).tenant ?? 0, id: "m\(number)",
                        fingerprint: nil, envelope: envelope)
                ])
            }
            func slow() async throws -> [Int64] {
                try await q.queue.waits(shard: 0, from: 0, most: 10, atLeast: .seconds(60)).slow.keys.sorted()
            }
            #expect(try await slow() == [5, 6])
            try await q.queue.pause(.bot(tenant: 5, bot: 2))
            #expect(try await slow() == [5, 6], "the other bot's lane is behind")
            try await q.queue.pause(.bot(tenant: 5, bot: 3))
            #expect(try await slow() == [6])
            try await q.queue.pause(.all)
            #expect(try await slow().isEmpty)
            #expect(try await q.queue.depth().oldestReady == .zero)
            for scope in [PauseScope.all, .bot(tenant: 5, bot: 2), .bot(tenant: 5, bot: 3)] {
                _ = try await q.queue.resume(scope)
            }
            #expect(try await slow().isEmpty)
            #expect(try await q.queue.depth().oldestReady < .seconds(60))
        }
    }
}

extension QueueFixture {
    fileprivate func faults() async throws -> [LaneFault?] {
        try await queue.audit(PauseTests.lanes.map { Lane(trusted: $0) }, repairs: false)
    }
}
