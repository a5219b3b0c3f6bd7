import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct LaneAuditTests {
    private let ana = "5.2.http.ana"
    private let lane = Lane(trusted: "5.2.http.ana")

    /// What someone may do to Redis by hand, and how the audit calls it.
    nonisolated static let damage: [([String], LaneFault)] = [
        (["DEL", "parley:{0}:mail:5.2.http.ana"], .ghost),
        (["LREM", "parley:{0}:ready:5", "0", "5.2.http.ana"], .lost),
        (["ZADD", "parley:{0}:leases", "1", "5.2.http.ana"], .double),
        (["RPUSH", "parley:{0}:ready:5", "5.2.http.ana"], .double),
        (["SADD", "parley:{0}:paused", "5.2.http.ana"], .double),
        (["SET", "parley:{0}:lane:5.2.http.ana", #"{"state":"parked","token":0,"tenant":5,"since":1}"#], .state),
        (["SET", "parley:{0}:lane:5.2.http.ana", "parked"], .state),
        (["DEL", "parley:{0}:ring"], .ring),
        (["RPUSH", "parley:{0}:ring", "5"], .ring),
        (["RPUSH", "parley:{0}:held", "5"], .ring),
        (["RPUSH", "parley:{0}:held", "5.2"], .ring),
        (["RPUSH", "parley:{0}:ready:5.2", "5.2.http.ana"], .double),
        (["LMOVE", "parley:{0}:ring", "parley:{0}:held", "LEFT", "LEFT"], .ring),
        (["LMOVE", "parley:{0}:ready:5", "parley:{0}:ready:5.2", "LEFT", "LEFT"], .ring),
    ]

    @Test(arguments: damage)
    func `damage is seen, and repaired once`(command: [String], fault: LaneFault) async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            #expect(try await q.faults(ana) == [nil])
            _ = try await q.redis.send(command)
            #expect(try await q.faults(ana) == [fault])
            #expect(try await q.queue.audit([lane], repairs: true) == [fault])
            for _ in 0..<2 where try await q.faults(ana) != [nil] {
                _ = try await q.queue.audit([lane], repairs: true)
            }
            #expect(try await q.faults(ana) == [nil])
        }
    }

    @Test func `a claimed lane that has lost its text is leased again`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            try await q.bring(ana, to: .leased)
            try await q.redis("DEL", "parley:{0}:lane:" + ana)
            #expect(try await q.queue.audit([lane], repairs: true) == [.state])
            #expect(try await q.faults(ana) == [nil])
            #expect(try await q.queue.inspect(lane, most: 1).state == .leased)
        }
    }

    @Test func `a lane beyond the reach of the look is not queued twice`() async throws {
        try await withQueue { q async throws in
            let names = (1...5).map { "5.2.http.u\($0)" }
            _ = try await q.enqueue(names.map { q.message($0, "m" + $0) })
            let audit = LaneAudit(lanes: names.map { Lane(trusted: $0) }, repairs: true, reach: 2)
            #expect(try await audit.run(on: q.redis, shard: 0) == [nil, nil, nil, nil, nil])
            let ready = try await q.redis.send(["LRANGE", "parley:{0}:ready:5", "0", "-1"])
            #expect(try ready.strings() == names)
            // One that is nowhere is lost all the same when the list is short enough to tell.
            _ = try await q.redis.send(["LREM", "parley:{0}:ready:5", "0", names[4]])
            let near = LaneAudit(lanes: [Lane(trusted: names[4])], repairs: true, reach: 4)
            #expect(try await near.run(on: q.redis, shard: 0) == [.lost])
        }
    }

    @Test func `all lanes come by in slices`() async throws {
        try await withQueue { q async throws in
            let names = (1...50).map { "5.2.http.u\($0)" }
            _ = try await q.enqueue(names.map { q.message($0, "m" + $0) })
            var found: Set<String> = []
            var cursor = "0"
            repeat {
                let slice = try await q.queue.lanes(shard: 0, cursor: cursor)
                found.formUnion(slice.lanes.map(\.name))
                cursor = slice.cursor
            } while cursor != "0"
            #expect(found == Set(names))
        }
    }
}
