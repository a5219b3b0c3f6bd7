import Events
import Queue
import Redis
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct TurnFinishTests {
    private let ana = "5.2.http.ana"
    private let bob = "5.2.http.bob"
    private let eve = "5.2.http.eve"

    @Test func `the last turn of a lane leaves no key of it`() async throws {
        try await withTurns { t async throws in
            try await t.put(ana, "a")
            let lane = try await t.claim()
            #expect(try await t.finish(lane) == .done)
            #expect(try await t.finish(lane) == .stale)
            #expect(try await t.redis("KEYS", "*").strings() == ["parley:{0}:token"])
        }
    }

    @Test func `with more waiting the lane goes to the tail, in order`() async throws {
        try await withTurns { t async throws in
            for id in ["a", "b", "c"] { try await t.put(ana, id) }
            try await t.put("5.2.http.bob", "d")
            let first = try await t.claim(heads: 2)
            #expect(try await t.finish(first, answered: 2) == .done)
            #expect(try await t.faults([ana, "5.2.http.bob"]).isEmpty)
            #expect(try await t.claim().lane.name == "5.2.http.bob")
            let second = try await t.claim(heads: 9)
            #expect(try second.envelopes.map { try Envelope(json: $0).id } == ["c"])
        }
    }

    @Test func `order holds across a crash, and the lost worker cannot finish`() async throws {
        try await withTurns { t async throws in
            for id in ["a", "b"] { try await t.put(ana, id) }
            let lost = try await t.claim()
            try await t.redis("ZADD", "parley:{0}:leases", "1", ana)
            _ = try await t.queue.reap(most: 10)
            #expect(try await t.finish(lost) == .stale)
            let next = try await t.claim()
            #expect(next.envelopes == lost.envelopes)
            #expect(try await t.finish(lost) == .stale)
            #expect(try await t.finish(next) == .done)
            let last = try await t.claim()
            #expect(last.crashes == 0)
            #expect(try Envelope(json: last.envelopes[0]).id == "b")
        }
    }

    @Test func `more answered than waits changes nothing`() async throws {
        try await withTurns { t async throws in
            try await t.put(ana, "a")
            let lane = try await t.claim()
            #expect(try await t.finish(lane, answered: 2) == .stale)
            #expect(try await t.faults([ana]).isEmpty)
            #expect(try await t.finish(lane) == .done)
        }
    }

    @Test func `a lane told to pause pauses, or is idle when nothing waits`() async throws {
        try await withTurns { t async throws in
            for id in ["a", "b"] { try await t.put(ana, id) }
            let first = try await t.claim()
            #expect(try await t.queue.pause(first.lane) == .leased)
            #expect(try await t.finish(first) == .done)
            #expect(try await t.faults([ana]).isEmpty)
            #expect(try await t.queue.pause(first.lane) == .paused)
            #expect(try await t.queue.resume(first.lane) == .ready)
            let last = try await t.claim()
            _ = try await t.queue.pause(last.lane)
            #expect(try await t.finish(last) == .done)
            #expect(try await t.queue.pause(last.lane) == .idle)
        }
    }

    @Test func `the history keeps its last entries`() async throws {
        try await withTurns { t async throws in
            for number in 1...12 {
                try await t.put(ana, "m\(number)")
                let lane = try await t.claim()
                let begun = try t.begin(lane)
                let before = max(2 * (number - 1) - 8, 0)..<(2 * (number - 1))
                #expect(begun.history.map(\.text) == before.map { "t\($0)" })
                _ = try await t.finish(lane, begun, history: ["t\(2 * number - 2)", "t\(2 * number - 1)"])
            }
        }
    }

    @Test func `the events of turns that end together are published together`() async throws {
        try await withRedis { server in
            let settings = try RedisSettings(url: server.url)
            let (redis, subscriber) = (RedisConnection(settings, purpose: "t"), RedisSubscriber(settings))
            redis.start()
            subscriber.start()
            defer {
                redis.close()
                subscriber.close()
            }
            _ = await redis.waitUntilConnected(within: .seconds(10))
            _ = await subscriber.waitUntilConnected(within: .seconds(10))
            let arrived = Latch()
            let subscription = try await subscriber.subscribe(ReplyFeed.channel(shard: 0)) { publication in
                var told: [String] = []
                ReplyFeed.read(publication) { told.append($0 + "=" + $1) }
                #expect(told == [ana + #"={"a":1}"#, bob + "={}"])
                arrived.open()
            }
            let shards = Shards(count: 1)
            let t = TurnFixture(
                queue: LaneQueue(redis: redis, shards: shards),
                turns: TurnScripts(redis: redis, shards: shards), redis: redis)
            for lane in [ana, bob, eve] { try await t.put(lane, "m" + lane) }
            let events = [ana: #"{"a":1}"#, bob: "{}", eve: ""]
            let claim = try await t.queue.claim(worker: "w", most: 3, lease: .seconds(30), heads: 1)
            var ends = claim.lanes.map {
                FinishedTurn(lease: $0.lease, answered: 1, begun: nil, event: events[$0.lane.name] ?? "")
            }
            let stale = Lease(lane: claim.lanes[0].lane, token: 0)
            ends.append(FinishedTurn(lease: stale, answered: 1, begun: nil, event: "{}"))
            #expect(try await t.turns.finish(ends) == [.done, .done, .done, .stale])
            await arrived.wait()
            subscription.cancel()
        }
    }

    @Test func `turns of several shards end in one batch; one lease counts once in it`() async throws {
        try await withTurns(shards: 4) { t async throws in
            for number in 1...20 { try await t.put("5.2.http.u\(number)", "m\(number)") }
            let claim = try await t.queue.claim(worker: "w", most: 20, lease: .seconds(30), heads: 1)
            let ends = (claim.lanes + [claim.lanes[0]]).map {
                FinishedTurn(lease: $0.lease, answered: 1, begun: nil)
            }
            let outcomes = try await t.turns.finish(ends)
            #expect(outcomes == Array(repeating: .done, count: 20) + [.stale])
        }
    }
}
