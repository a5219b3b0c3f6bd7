import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct LaneClaimTests {
    @Test func `a claim leaves the envelopes where they are`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a", "b", "c")
            let lane = try #require(try await q.claim(heads: 2).first)
            #expect(try q.ids(lane) == ["a", "b"])
            #expect(lane.token == 1 && lane.attempts == 0 && lane.crashes == 0)
            #expect(try await q.redis("LLEN", "parley:{0}:mail:5.2.http.ana") == .integer(3))
            #expect(try await q.claim().isEmpty)
            #expect(try await q.faults("5.2.http.ana") == [nil])
        }
    }

    @Test func `one lane of a tenant is served next, whatever another tenant has waiting`() async throws {
        try await withQueue { q async throws in
            let flood = (1...1000).map { q.message("5.2.http.u\($0)", "m\($0)") }
            for start in stride(from: 0, to: 1000, by: 250) {
                _ = try await q.enqueue(Array(flood[start..<start + 250]))
            }
            #expect(try await q.claim().first?.lane.name == "5.2.http.u1")
            try await q.put("6.2.http.ana", "a")
            let next = try await q.claim(2).map(\.lane.name)
            #expect(next.contains("6.2.http.ana"))
        }
    }

    @Test func `places go round the tenants, and on from where they stopped`() async throws {
        try await withQueue { q async throws in
            for lane in ["5.1.http.a", "5.1.http.b", "5.1.http.c", "6.1.http.a", "6.1.http.b", "7.1.http.a"] {
                try await q.put(lane, "m" + lane)
            }
            #expect(
                try await q.claim(4).map(\.lane.name) == ["5.1.http.a", "6.1.http.a", "7.1.http.a", "5.1.http.b"])
            #expect(try await q.faults("5.1.http.c", "6.1.http.b", "7.1.http.a") == [nil, nil, nil])
            #expect(try await q.claim(4).map(\.lane.name) == ["6.1.http.b", "5.1.http.c"])
            #expect(try await q.redis("EXISTS", "parley:{0}:ring", "parley:{0}:wake") == .integer(0))
        }
    }

    @Test func `a lane without an envelope is dropped and counted`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a")
            try await q.redis("DEL", "parley:{0}:mail:5.2.http.ana")
            let claim = try await q.queue.claim(worker: "w", most: 5, lease: .seconds(30), heads: 1)
            #expect(claim == Claim(lanes: [], dropped: 1))
            #expect(try await q.redis("EXISTS", "parley:{0}:lane:5.2.http.ana") == .integer(0))
        }
    }

    @Test func `tokens grow, and start above what PostgreSQL has seen`() async throws {
        try await withQueue { q async throws in
            try await q.queue.raiseTokens(above: 500)
            try await q.queue.raiseTokens(above: 100)
            try await q.put("5.2.http.ana", "a")
            #expect(try await q.claimOne().token == 1_000_501)
        }
    }

    @Test func `a waiting worker is woken by a message`() async throws {
        try await withQueue(shards: 3) { q async throws in
            let queue = q.queue
            let woken = Reactor.spawnThrowing { try await queue.waitForWork(timeout: .seconds(20)) }
            try await q.put("5.2.http.ana", "a")
            #expect(try await woken.value)
            #expect(try await q.claim().count == 1)
        }
    }

    @Test func `waiting without work ends at its time`() async throws {
        try await withQueue { q async throws in
            let came = try await q.queue.waitForWork(timeout: .milliseconds(10))
            #expect(!came)
        }
    }

    @Test func `wake tokens stay few, and one is left while something is ready`() async throws {
        try await withQueue { q async throws in
            let flood = (1...200).map { q.message("5.2.http.u\($0)", "m\($0)") }
            _ = try await q.enqueue(flood)
            #expect(try await q.redis("LLEN", "parley:{0}:wake") == .integer(64))
            try await q.redis("DEL", "parley:{0}:wake")
            _ = try await q.claim(10)
            #expect(try await q.redis("LLEN", "parley:{0}:wake") == .integer(1))
        }
    }

    @Test func `lanes of all shards are found`() async throws {
        try await withQueue(shards: 4) { q async throws in
            let names = (1...40).map { "5.2.http.u\($0)" }
            let outcomes = try await q.enqueue(names.map { q.message($0, "m" + $0) })
            #expect(outcomes.allSatisfy { $0 == .accepted })
            #expect(Set(names.map { q.queue.shards.shard(of: Lane(trusted: $0)) }).count == 4)
            let claimed = try await q.claim(100)
            #expect(Set(claimed.map(\.lane.name)) == Set(names))
            #expect(try await q.queue.depth().leased == 40)
            #expect(try await q.queue.renew(claimed.map(\.lease), lease: .seconds(30)).isEmpty)
            #expect(try await q.queue.release(claimed.map(\.lease)).isEmpty)
            #expect(try await q.queue.depth().ready == [5: 40])
        }
    }
}
