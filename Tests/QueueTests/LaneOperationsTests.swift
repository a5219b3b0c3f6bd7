import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct LaneOperationsTests {
    private let ana = "5.2.http.ana"
    private let lane = Lane(trusted: "5.2.http.ana")

    @Test func `a message is found where it is`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "msg_a_0", "msg_b_0")
            #expect(
                try await q.queue.locate(message: "msg_b_0")
                    == MessagePlace(lane: lane, state: .waiting(.ready, position: 1), arrivedAt: 1))
            let claimed = try await q.claimOne()
            #expect(
                try await q.queue.locate(message: "msg_a_0")
                    == MessagePlace(lane: lane, state: .waiting(.leased, position: 0), arrivedAt: 1))
            _ = try await q.queue.bury(claimed.lease, messages: ["msg_a_0"], halts: false)
            #expect(try await q.queue.locate(message: "msg_a_0") == nil)
            #expect(try await q.queue.locate(message: "msg_x_0") == nil)
            #expect(try await q.queue.locate(message: "msg_x_7") == nil)
        }
    }

    @Test func `a dead message with a client's key stays known`() async throws {
        try await withQueue { q async throws in
            let message = q.message(ana, "msg_a_0", fingerprint: "f", key: "k")
            _ = try await q.enqueue([message])
            let claimed = try await q.claimOne()
            _ = try await q.queue.bury(claimed.lease, messages: ["msg_a_0"], halts: false)
            #expect(
                try await q.queue.locate(message: "msg_a_0") == MessagePlace(lane: lane, state: .dead, arrivedAt: nil))
            #expect(try await q.enqueue([message]) == [.duplicate])
        }
    }

    @Test(arguments: [LaneState.ready, .leased, .parked, .paused, .halted])
    func `erasing leaves nothing of a lane`(state: LaneState) async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b")
            try await q.bring(ana, to: state)
            try await q.redis("SET", "parley:{0}:session:" + ana, "x")
            try await q.redis("ZADD", "parley:{0}:sessions", "1", ana)
            let waiting = state == .halted ? 1 : 2
            // It has waited for days.
            let day = WallTime.milliseconds() / 86_400_000
            try await q.redis("RENAME", "parley:{0}:seen:\(day)", "parley:{0}:seen:\(day - 2)")
            let first = try await q.queue.erase(lane)
            let second = try await q.queue.erase(lane)
            #expect([first.waiting, second.waiting] == [waiting, 0])
            #expect([first.idsForgotten, second.idsForgotten] == [waiting, 0])
            #expect(second.token == first.token + 1)
            try await q.queue.forget(messages: ["a"], of: lane)
            let left = Set(try await q.redis("KEYS", "*").strings())
            #expect(left.isSubset(of: ["parley:{0}:token", "parley:{0}:wake"]))
        }
    }

    @Test func `depth counts every place`() async throws {
        try await withQueue { q async throws in
            for (number, state) in [LaneState.halted, .parked, .leased, .paused].enumerated() {
                try await q.put("5.2.http.u\(number)", "a\(number)", "b\(number)")
                try await q.bring("5.2.http.u\(number)", to: state)
            }
            try await q.put("6.2.http.ana", "c")
            try await q.redis(
                "SET", "parley:{0}:lane:6.2.http.ana", #"{"state":"ready","token":0,"tenant":6,"since":1000}"#)
            let depth = try await q.queue.depth()
            #expect(
                [depth.leased, depth.parked, depth.paused, depth.halted, depth.dead, depth.tenants]
                    == [1, 1, 1, 1, 1, 1])
            #expect(depth.ready == [6: 1])
            #expect(depth.oldestReady > .seconds(3600))
        }
    }
}
