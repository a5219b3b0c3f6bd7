import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct LaneInspectTests {
    @Test func `no envelope is read when none is asked for`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a", "b")
            let view = try await q.queue.inspect(Lane(trusted: "5.2.http.ana"), most: 0)
            #expect(view.envelopes.isEmpty && view.waiting == 2)
        }
    }

    @Test func `a claimed lane is leased since its claim, though it was to pause and then not`() async throws {
        try await withQueue { q async throws in
            let lane = Lane(trusted: "5.2.http.ana")
            let key = q.key("lane", lane.name) + ":" + lane.name
            try await q.put(lane.name, "a")
            let claim = try await q.claimOne()
            let long = #"{"state":"leased","token":\#(claim.token),"tenant":5,"since":1,"worker":"w1"}"#
            try await q.redis("SET", key, long)
            #expect(try await q.queue.pause(lane) == .leased)
            #expect(try await q.queue.resume(lane) == .leased)
            #expect(try await q.redis("GET", key) == .string(long))
        }
    }

    @Test func `a lane without messages is idle`() async throws {
        try await withQueue { fixture in
            let view = try await fixture.queue.inspect(Lane(trusted: "5.2.http.ana"), most: 10)
            #expect(view.state == .idle)
            #expect(view.waiting == 0)
            #expect(view.envelopes.isEmpty)
        }
    }

    @Test func `a lane shows its state, who has it, and its first envelopes`() async throws {
        try await withQueue { fixture in
            try await fixture.put("5.2.http.ana", "a", "b", "c")
            let claimed = try await fixture.claimOne()
            let view = try await fixture.queue.inspect(Lane(trusted: "5.2.http.ana"), most: 2)
            #expect(view.state == .leased)
            #expect(view.worker == "w1")
            #expect(view.token == claimed.lease.token)
            #expect(view.waiting == 3)
            #expect(view.envelopes.map { $0?.id } == ["a", "b"])
            #expect(view.since != nil)
            #expect(view.until != nil)
        }
    }

    @Test func `a text that is no envelope shows as one that cannot be read`() async throws {
        try await withQueue { fixture in
            try await fixture.put("5.2.http.ana", "a")
            try await fixture.redis("RPUSH", fixture.key("mail:5.2.http.ana", "5.2.http.ana"), "nonsense")
            let view = try await fixture.queue.inspect(Lane(trusted: "5.2.http.ana"), most: 10)
            #expect(view.envelopes.map { $0?.id } == ["a", nil])
        }
    }

    @Test func `a dead message is forgotten once`() async throws {
        try await withQueue { fixture in
            let lane = Lane(trusted: "5.2.http.ana")
            try await fixture.redis("ZADD", fixture.key("dead", lane.name), "1", "a")
            #expect(try await fixture.queue.forgetDead(message: "a", lane: lane))
            #expect(try await !fixture.queue.forgetDead(message: "a", lane: lane))
        }
    }

    @Test func `verifying the shards stores nothing`() async throws {
        try await withQueue { fixture in
            try await fixture.redis("DEL", "parley:shards")
            try await Shards(count: 7).verify(with: fixture.redis)
            #expect(try await fixture.redis("EXISTS", "parley:shards") == .integer(0))
            try await Shards(count: 2).agree(with: fixture.redis)
            await #expect(throws: ShardsError.differ(stored: "2", configured: 7)) {
                try await Shards(count: 7).verify(with: fixture.redis)
            }
        }
    }
}
