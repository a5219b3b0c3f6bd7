import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct WorkerRosterTests {
    private let report = WorkerReport(
        host: "h", version: "1", state: .quiet, slots: 64, stored: 7, givenUp: 1, replyTally: [1, 2, 3])

    @Test func `living workers are found by the index of processes`() async throws {
        try await withQueue { q async throws in
            let now = "\(WallTime.milliseconds())"
            try await report.send(as: "h-1-0a", to: q.redis)
            #expect(try await q.redis("TTL", "parley:worker:h-1-0a").integer() > 0)
            for id in ["h-1-0a", "web-2-7-0b"] {
                try await q.redis("HSET", "parley:worker:" + id, "seen", now, "started", now, "turns", "2", "pid", "7")
                try await q.redis("ZADD", "parley:{figures}:processes", now, "worker:" + id)
            }
            let workers = try await WorkerRoster(redis: q.redis).workers()
            #expect(workers.map(\.id) == ["h-1-0a", "web-2-7-0b"])
            #expect(workers.map(\.state) == [.quiet, .running])
            #expect(workers.map(\.host) == ["h", "web-2"])
            #expect(workers[0].replyTally == [1, 2, 3] && workers[0].stored == 7 && workers[0].slots == 64)
            try await q.redis("DEL", "parley:worker:h-1-0a")
            #expect(try await WorkerRoster(redis: q.redis).workers().map(\.id) == ["web-2-7-0b"])
        }
    }

    @Test func `an order to be quiet lasts until it is taken back`() async throws {
        try await withQueue { q async throws in
            let order = QuietOrder(of: "w1", redis: q.redis)
            #expect(try await !order.isGiven())
            try await order.give(at: 1)
            #expect(try await order.isGiven())
            #expect(try await QuietOrder(of: "w2", redis: q.redis).isGiven() == false)
            #expect(try await order.takeBack())
            #expect(try await !order.takeBack())
            #expect(try await !order.isGiven())
        }
    }
}
