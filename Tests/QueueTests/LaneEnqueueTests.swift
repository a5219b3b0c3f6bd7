import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct LaneEnqueueTests {
    @Test func `a message makes an idle lane ready, and wakes`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a")
            #expect(try await q.state("5.2.http.ana") == .ready)
            #expect(try await q.redis("LLEN", "parley:{0}:wake") == .integer(1))
            #expect(try await q.redis("LRANGE", "parley:{0}:ring", "0", "-1") == .array([.string("5")]))
            #expect(try await q.faults("5.2.http.ana") == [nil])
        }
    }

    @Test func `a second message of a lane is only appended`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a", "b")
            #expect(try await q.redis("LLEN", "parley:{0}:ready:5") == .integer(1))
            let lane = try await q.claimOne()
            #expect(try q.ids(lane) == ["a", "b"])
        }
    }

    @Test func `the same message twice is a duplicate, another text a conflict`() async throws {
        try await withQueue { q async throws in
            let message = q.message("5.2.http.ana", "a", fingerprint: "f1", key: "k")
            #expect(try await q.enqueue([message, message]) == [.accepted, .duplicate])
            #expect(try await q.enqueue([message]) == [.duplicate])
            let other = q.message("5.2.http.ana", "a", fingerprint: "f2", key: "k")
            #expect(try await q.enqueue([other]) == [.conflict])
            #expect(try await q.redis("LLEN", "parley:{0}:mail:5.2.http.ana") == .integer(1))
        }
    }

    @Test func `yesterday's messages are known too`() async throws {
        try await withQueue { q async throws in
            let yesterday = try await q.redis("TIME").strings()[0]
            let day = (Int(yesterday) ?? 0) / 86400 - 1
            try await q.redis("HSET", "parley:{0}:seen:\(day)", "a", "f1 5.2.http.ana")
            let message = q.message("5.2.http.ana", "a", fingerprint: "f1", key: "k")
            #expect(try await q.enqueue([message]) == [.duplicate])
        }
    }

    @Test func `the index of messages expires`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a")
            let keys = try await q.redis("KEYS", "parley:{0}:seen:*").strings()
            #expect(try await q.redis("TTL", keys[0]).integer() > 2 * 86400)
        }
    }

    @Test func `a full mailbox refuses, also within one call`() async throws {
        try await withQueue(limits: QueueLimits(mailbox: 2)) { q async throws in
            let messages = ["a", "b", "c"].map { q.message("5.2.http.ana", $0) }
            #expect(try await q.enqueue(messages) == [.accepted, .accepted, .full])
            #expect(try await q.enqueue([messages[2]]) == [.full])
        }
    }

    @Test func `a tenant with too many ready lanes is refused, others are not`() async throws {
        try await withQueue(limits: QueueLimits(tenant: 2)) { q async throws in
            let lanes = ["5.2.http.a", "5.2.http.b", "5.2.http.c", "6.2.http.a", "5.2.http.a"]
            let messages = lanes.enumerated().map { q.message($1, "m\($0)") }
            #expect(try await q.enqueue(messages) == [.accepted, .accepted, .tenantFull, .accepted, .accepted])
        }
    }

    @Test func `at the memory limit it refuses, nothing is written, and turns still go on`() async throws {
        try await withQueue(redisArguments: ["--maxmemory-policy", "noeviction"]) { q async throws in
            try await q.put("5.2.http.ana", "a")
            try await q.redis("CONFIG", "SET", "maxmemory", "1")
            #expect(try await q.enqueue([q.message("5.2.http.bob", "b")]) == [.outOfMemory])
            #expect(try await q.state("5.2.http.bob") == .idle)
            let lane = try await q.claimOne()
            #expect(try await q.queue.bury(lane.lease, messages: ["a"], halts: false) == .buried)
        }
    }

    @Test(arguments: [LaneState.leased, .parked, .paused, .halted])
    func `messages to a lane that is not idle are only appended`(state: LaneState) async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a", "b")
            try await q.bring("5.2.http.ana", to: state)
            try await q.put("5.2.http.ana", "c")
            #expect(try await q.state("5.2.http.ana") == state)
            #expect(try await q.claim().isEmpty)
            #expect(try await q.faults("5.2.http.ana") == [nil])
        }
    }

    @Test func `single calls of one turn of the loop travel in one script call`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.z", "z")
            try await q.redis("CONFIG", "RESETSTAT")
            await withTaskGroup(of: Void.self) { group in
                for number in 1...50 {
                    let message = q.message("5.2.http.u\(number)", "m\(number)")
                    let queue = q.queue
                    group.addTask { @Sendable @Reactor in
                        let outcome = try? await queue.enqueue(message).outcome
                        #expect(outcome == .accepted)
                    }
                }
            }
            // One, unless the loop has other work and takes some of the 50 in its next turn.
            let statistics = try await q.redis("INFO", "commandstats").string()
            let calls = try #require(statistics.firstMatch(of: /cmdstat_evalsha:calls=(\d+),/)?.1)
            #expect(try #require(Int(calls)) < 10, "\(calls)")
        }
    }
}

extension QueueFixture {
    /// Brings a lane with two envelopes that is ready into a state.
    func bring(_ lane: String, to state: LaneState) async throws {
        switch state {
        case .ready, .idle: break
        case .leased: _ = try await claimOne()
        case .parked:
            let claimed = try await claimOne()
            _ = try await queue.park(claimed.lease, delay: .seconds(60), reason: "test", isFailure: true)
        case .paused: _ = try await queue.pause(Lane(trusted: lane))
        case .halted:
            let claimed = try await claimOne()
            _ = try await queue.bury(claimed.lease, messages: [try ids(claimed)[0]], halts: true)
        }
    }
}
