import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct QuietOrderTests {
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
