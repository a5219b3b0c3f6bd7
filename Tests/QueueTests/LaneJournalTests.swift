import Events
import Redis
import Testing

@testable import Queue

/// How shards stand to the journal, and how they get back what they have lost.
@Reactor @Suite struct LaneJournalTests {
    private let lane = "5.2.http.ana"

    @Test func `messages for the journal are taken when the shard has what the journal has, and stamped`()
        async throws
    {
        try await withQueue(isJournalled: true) { q async throws in
            #expect(try await q.enqueue([q.message(lane, "a")]) == [.refilling])
            #expect(try await q.queue.epoch(shard: 0) == nil)
            try await q.queue.begin(epoch: 7, shard: 0, tokensAbove: 300)
            #expect(try await q.enqueue([q.message(lane, "a")]) == [.refilling])
            #expect(try await q.queue.end(epoch: 7, shard: 0))
            #expect(try await q.queue.epoch(shard: 0) == 7)
            let enqueued = try await q.queue.enqueue(q.message(lane, "a"))
            #expect(enqueued == Enqueued(outcome: .accepted, stamp: JournalStamp(epoch: 7, token: 7_000_300)))
            #expect(try await q.claimOne().token == 7_000_301)
        }
    }

    @Test(arguments: ["DEL", "SET"])
    func `a shard that was emptied, or another run of the server, takes none`(_ loss: String) async throws {
        try await withQueue(isJournalled: true) { q async throws in
            try await q.fill(epoch: 1)
            try await q.put(lane, "a")
            // What an earlier run has written is what a server that took over, or was started again, finds.
            if loss == "DEL" {
                try await q.redis("FLUSHALL")
            } else {
                try await q.redis("SET", "parley:{0}:epoch", "0123456789abcdef 1")
            }
            #expect(try await q.queue.epoch(shard: 0) == nil)
            #expect(try await q.enqueue([q.message(lane, "b")]) == [.refilling])
            #expect(try await q.queue.epoch(shard: 0) == nil)
        }
    }

    @Test func `a shard that loses its data while it is filled is not taken for filled`() async throws {
        try await withQueue { q async throws in
            try await q.queue.begin(epoch: 1, shard: 0, tokensAbove: 0)
            try await q.redis("FLUSHALL")
            #expect(try await q.queue.end(epoch: 1, shard: 0) == false)
            try await q.queue.begin(epoch: 2, shard: 0, tokensAbove: 0)
            #expect(try await q.queue.end(epoch: 1, shard: 0) == false)
            #expect(try await q.queue.end(epoch: 2, shard: 0))
        }
    }

    @Test func `what is lost is put back in order, behind what waits, and once`() async throws {
        try await withQueue { q async throws in
            try await q.put(lane, "a")
            let messages = ["a", "b", "c"].map { q.message(lane, $0) } + [q.message("5.2.http.bob", "d")]
            let missed = try await q.queue.missed(messages)
            #expect(missed.map(\.message.id) == ["b", "c", "d"])
            try await q.queue.begin(epoch: 1, shard: 0, tokensAbove: 0)
            #expect(try await q.queue.putBack(missed, in: [0: .begins(1)]) == PutBack(count: 3, isComplete: true))
            #expect(try await q.queue.putBack(missed, in: [0: .begins(1)]) == PutBack(count: 0, isComplete: true))
            #expect(try await q.queue.missed(messages).isEmpty)
            let claimed = try await q.claim(2)
            #expect(try claimed.map { try q.ids($0) } == [["a", "b", "c"], ["d"]])
            #expect(try await q.faults(lane, "5.2.http.bob") == [nil, nil])
            // They are known again by their ids.
            let again = q.message("5.2.http.bob", "d", fingerprint: "f")
            #expect(try await q.enqueue([again]) == [.duplicate])
        }
    }

    @Test func `a message that the index has forgotten is looked for in its mailbox`() async throws {
        try await withQueue { q async throws in
            try await q.put(lane, "a", "b")
            for key in try await q.redis("KEYS", "parley:{0}:seen:*").strings() { try await q.redis("DEL", key) }
            let missed = try await q.queue.missed([q.message(lane, "b"), q.message(lane, "c")])
            #expect(missed.map(\.message.id) == ["c"])
        }
    }

    @Test func `nothing is put back where the shard stands otherwise by now`() async throws {
        try await withQueue { q async throws in
            try await q.fill(epoch: 3)
            let messages = try await q.queue.missed([q.message(lane, "a")])
            for phase in [EpochPhase.holds(2), .begins(3)] {
                await #expect(throws: (any Error).self) { try await q.queue.putBack(messages, in: [0: phase]) }
            }
            #expect(try await q.claim().isEmpty)
            #expect(try await q.queue.putBack(messages, in: [0: .holds(3)]).count == 1)
        }
    }

    @Test func `what was missed before an erasure, or before somebody else looked, is not put back`() async throws {
        try await withQueue { q async throws in
            try await q.fill(epoch: 1)
            let (ana, messages) = (Lane(trusted: lane), [q.message(lane, "a")])
            #expect(try await q.queue.lastMissed(ana) == 0)
            var missed = try await q.queue.missed(messages)
            #expect(try await q.queue.lastMissed(ana) == missed[0].look)
            let erasure = try await q.queue.erase(ana).token
            #expect(try await q.queue.lastMissed(ana) == erasure)
            #expect(try await q.queue.putBack(missed, in: [0: .holds(1)]) == PutBack(count: 0, isComplete: false))
            missed = try await q.queue.missed(messages)
            let later = try await q.queue.missed(messages)
            #expect(try await q.queue.putBack(missed, in: [0: .holds(1)]) == PutBack(count: 0, isComplete: false))
            #expect(try await q.claim().isEmpty)
            #expect(try await q.queue.putBack(later, in: [0: .holds(1)]) == PutBack(count: 1, isComplete: true))
        }
    }
}

extension QueueFixture {
    /// The shard has what the journal has.
    fileprivate func fill(epoch: Int64) async throws {
        try await queue.begin(epoch: epoch, shard: 0, tokensAbove: 0)
        guard try await queue.end(epoch: epoch, shard: 0) else { throw Unexpected(what: "epoch \(epoch)") }
    }
}
