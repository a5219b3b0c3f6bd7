import Events
import Redis
import TestSupport
import Testing

@testable import Queue

@Reactor @Suite struct LaneLeaseTests {
    private let ana = "5.2.http.ana"

    @Test func `renewing extends, and names the lanes that are lost`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            let lane = try await q.claimOne()
            try await q.expire(ana)
            #expect(try await q.queue.renew([lane.lease], lease: .seconds(30)).isEmpty)
            #expect(try await q.queue.reap(most: 10).isEmpty)
            let wrong = Lease(lane: lane.lane, token: lane.token + 1)
            let unknown = Lease(lane: Lane(trusted: "5.2.http.bob"), token: 1)
            #expect(try await q.queue.renew([wrong, unknown], lease: .seconds(30)) == [wrong.lane, unknown.lane])
            #expect(try await q.redis("ZCARD", "parley:{0}:leases") == .integer(1))
        }
    }

    @Test func `a lane whose lease ran out is ready again, with its crash counted`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b")
            let first = try await q.claimOne()
            try await q.expire(ana)
            let reaped = ReapedLane(
                lane: first.lane, crashes: 1, worker: "w1", token: first.token, claimedAt: first.claimedAt, head: "a")
            #expect(try await q.queue.reap(most: 10) == [reaped])
            #expect(try await q.queue.reap(most: 10).isEmpty)
            #expect(try await q.faults(ana) == [nil])
            let second = try await q.claimOne()
            #expect(second.crashes == 1 && second.attempts == 0 && second.token > first.token)
            #expect(try q.ids(second) == ["a", "b"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what a claim took whose answer was lost is claimed again at once, and no crash is counted`() async throws {
        try await withRedisConnection { connection, redis in
            let q = QueueFixture(queue: LaneQueue(redis: connection, shards: Shards(count: 1)), redis: connection)
            try await q.put(ana, "a")
            let known = try await q.claimOne()
            try await q.put("5.2.http.bob", "b")
            redis.pause()
            await #expect(throws: RedisError.self) { try await q.claim() }
            redis.resume()
            // It reads what it was sent, though nobody waits for the answer any more.
            #expect(await connection.waitUntilConnected(within: .seconds(20)))
            #expect(try await q.state("5.2.http.bob") == .leased)
            let again = try await q.claimOne()
            #expect(again.lane.name == "5.2.http.bob" && again.crashes == 0 && again.attempts == 0)
            #expect(try await q.queue.renew([known.lease, again.lease], lease: .seconds(30)).isEmpty)
            #expect(try await q.faults(ana, "5.2.http.bob") == [nil, nil])
        }
    }

    @Test func `a recall leaves alone what other workers have, and what its worker knows`() async throws {
        try await withQueue { q async throws in
            for user in ["ana", "bob", "eve"] { try await q.put("5.2.http.\(user)", user) }
            let mine = try await q.claimOne()
            let others = try await q.queue.claim(worker: "w2", most: 1, lease: .seconds(30), heads: 1).lanes
            let lost = try await q.claimOne()
            let recall = LaneRecall(worker: "w1", known: mine.token)
            #expect(try await recall.run(on: q.redis, shard: 0) == [lost.lane])
            #expect(try await recall.run(on: q.redis, shard: 0).isEmpty)
            #expect(try await q.queue.renew([mine.lease] + others.map(\.lease), lease: .seconds(30)).isEmpty)
            #expect(try await q.claimOne().lane == lost.lane)
        }
    }

    @Test func `whoever lost a lease changes nothing`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            let old = try await q.claimOne()
            try await q.expire(ana)
            _ = try await q.queue.reap(most: 10)
            for claimed in [false, true] {
                if claimed { _ = try await q.claimOne() }
                let state: LaneState = claimed ? .leased : .ready
                #expect(
                    try await q.queue.park(old.lease, delay: .zero, reason: "r", isFailure: true) == .stale)
                #expect(try await q.queue.bury(old.lease, messages: ["a"], halts: false) == .stale)
                #expect(try await q.queue.release([old.lease]) == [old.lane])
                #expect(try await q.queue.renew([old.lease], lease: .seconds(9)) == [old.lane])
                #expect(try await q.state(ana) == state)
                #expect(try await q.faults(ana) == [nil])
            }
        }
    }

    @Test func `a parked lane comes back when it is due; only failures count`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            for (isFailure, attempts) in [(false, 0), (true, 1), (true, 2)] {
                let lane = try await q.claimOne()
                #expect(
                    try await q.queue.park(lane.lease, delay: .seconds(60), reason: "busy", isFailure: isFailure)
                        == .done)
                #expect(
                    try await q.queue.park(lane.lease, delay: .zero, reason: "busy", isFailure: isFailure) == .stale)
                #expect(try await q.faults(ana) == [nil])
                #expect(try await q.queue.promote(most: 10) == 0)
                try await q.redis("ZADD", "parley:{0}:later", "1", ana)
                #expect(try await q.queue.promote(most: 10) == 1)
                #expect(try await q.queue.promote(most: 10) == 0)
                #expect(try await q.queue.inspect(Lane(trusted: ana), most: 0).attempts == attempts)
            }
        }
    }

    @Test func `a released lane is first in line`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            let lane = try await q.claimOne()
            try await q.put("5.2.http.bob", "b")
            #expect(try await q.queue.release([lane.lease, lane.lease]) == [lane.lane])
            #expect(try await q.claim(2).map(\.lane.name) == [ana, "5.2.http.bob"])
        }
    }

    @Test func `a parked lane is taken again by who parked it, once, unless others had it`() async throws {
        try await withQueue { q async throws in
            let ana = "5.2.http.ana"
            try await q.put(ana, "a")
            let claimed = try await q.claimOne()
            #expect(try await q.queue.retake(claimed.lease, worker: "w1", duration: .seconds(30)) == nil)
            _ = try await q.queue.park(claimed.lease, delay: .seconds(60), reason: "r", isFailure: false)
            let token = try #require(try await q.queue.retake(claimed.lease, worker: "w1", duration: .seconds(30)))
            #expect(token > claimed.token)
            #expect(try await q.state(ana) == .leased)
            #expect(try await q.faults(ana) == [nil])
            #expect(try await q.queue.retake(claimed.lease, worker: "w1", duration: .seconds(30)) == nil)
            let lease = claimed.taken(under: token).lease
            #expect(try await q.queue.renew([lease], lease: .seconds(30)) == [])
        }
    }
}
