import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct LaneDeadTests {
    private let ana = "5.2.http.ana"
    private let lane = Lane(trusted: "5.2.http.ana")

    @Test func `burying takes the head; the rest goes on with a clean record`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b")
            _ = try await q.claimOne()
            try await q.expire(ana)
            _ = try await q.queue.reap(most: 1)
            let claimed = try await q.claimOne()
            #expect(try await q.queue.bury(claimed.lease, messages: ["b"], halts: false) == .absent)
            #expect(try await q.queue.bury(claimed.lease, messages: ["a"], halts: false) == .buried)
            #expect(try await q.queue.bury(claimed.lease, messages: ["a"], halts: false) == .stale)
            #expect(try await q.faults(ana) == [nil])
            let next = try await q.claimOne()
            #expect(try q.ids(next) == ["b"])
            #expect(next.crashes == 0)
        }
    }

    @Test(arguments: [false, true])
    func `burying the last envelope leaves an idle lane`(halts: Bool) async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            let claimed = try await q.claimOne()
            #expect(try await q.queue.bury(claimed.lease, messages: ["a"], halts: halts) == .buried)
            #expect(try await q.state(ana) == .idle)
            #expect(try await q.redis("KEYS", "*").strings().sorted() == ["parley:{0}:dead", "parley:{0}:token"])
        }
    }

    @Test func `what cannot be read can be buried`() async throws {
        try await withQueue { q async throws in
            let broken = Enqueue(lane: lane, tenant: 5, id: "a", fingerprint: nil, envelope: "{")
            _ = try await q.enqueue([broken])
            let claimed = try await q.claimOne()
            #expect(throws: EnvelopeError.self) { try Envelope(json: claimed.envelopes[0]) }
            #expect(try await q.queue.bury(claimed.lease, messages: ["a"], halts: false) == .buried)
            #expect(try await q.state(ana) == .idle)
        }
    }

    @Test func `a halted lane waits; its revived head is answered first`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b")
            try await q.bring(ana, to: .halted)
            #expect(try await q.state(ana) == .halted)
            #expect(try await q.claim().isEmpty)
            let envelope = Envelope(id: "a", text: "hi", at: 1).json
            let dead = [DeadEnvelope(id: "a", envelope: envelope)]
            #expect(try await q.queue.revive(dead, lane: lane, tenant: 5) == [.revived])
            #expect(try await q.queue.revive(dead, lane: lane, tenant: 5) == [.absent])
            #expect(try await q.faults(ana) == [nil])
            #expect(try q.ids(await q.claimOne()) == ["a", "b"])
        }
    }

    @Test func `revived into an idle lane it is ready, into a busy one it is last`() async throws {
        try await withQueue { q async throws in
            let envelope = Envelope(id: "a", text: "hi", at: 1).json
            for others in [[], ["b"]] {
                try await q.redis("FLUSHALL")
                try await q.put(ana, "a")
                let claimed = try await q.claimOne()
                _ = try await q.queue.bury(claimed.lease, messages: ["a"], halts: false)
                for id in others { try await q.put(ana, id) }
                _ = try await q.queue.revive([DeadEnvelope(id: "a", envelope: envelope)], lane: lane, tenant: 5)
                #expect(try await q.faults(ana) == [nil])
                #expect(try q.ids(await q.claimOne()) == others + ["a"])
                #expect(try await q.redis("ZCARD", "parley:{0}:dead") == .integer(0))
            }
        }
    }

    @Test func `several are buried together and come back in their order`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b", "c")
            let claimed = try await q.claimOne()
            #expect(try await q.queue.bury(claimed.lease, messages: ["a", "c"], halts: true) == .absent)
            #expect(try await q.queue.bury(claimed.lease, messages: ["a", "b"], halts: true) == .buried)
            #expect(try await q.state(ana) == .halted)
            let dead = ["a", "x", "b"].map { DeadEnvelope(id: $0, envelope: Envelope(id: $0, text: "hi", at: 1).json) }
            #expect(try await q.queue.revive(dead, lane: lane, tenant: 5) == [.revived, .absent, .revived])
            #expect(try await q.faults(ana) == [nil])
            #expect(try q.ids(await q.claimOne()) == ["a", "b", "c"])
        }
    }

    @Test(arguments: [false, true])
    func `what is back is under another token than what was to be buried`(halts: Bool) async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            if halts { try await q.put(ana, "b") }
            let claimed = try await q.claimOne()
            _ = try await q.queue.bury(claimed.lease, messages: ["a"], halts: halts)
            let dead = [DeadEnvelope(id: "a", envelope: Envelope(id: "a", text: "hi", at: 1).json)]
            _ = try await q.queue.revive(dead, lane: lane, tenant: 5)
            let view = try await q.queue.inspect(lane, most: 1)
            #expect(view.envelopes.first??.id == "a")
            #expect(view.token > claimed.token)
        }
    }
}
