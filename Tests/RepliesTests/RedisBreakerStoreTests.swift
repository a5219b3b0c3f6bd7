import Events
import Redis
import TestSupport
import Testing

@testable import Replies

@Suite(.timeLimit(.minutes(1))) @Reactor struct RedisBreakerStoreTests {
    @Test func `a gate is opened, remembered and shut for all`() async throws {
        try await withRedisConnection { connection, _ in
            let store = RedisBreakerStore(connection)
            #expect(await store.gate(of: "m") == .shut)
            let opening = BreakerOpening(until: 1234, cause: "unauthorized", row: 3)
            await store.open("m", opening, keeping: .seconds(60))
            #expect(await store.gate(of: "m") == .open(opening))
            #expect(await store.all()?.map(\.name.text) == ["m"])
            #expect(await store.all()?.map(\.opening) == [opening])
            #expect(await store.gate(of: "other") == .shut)
            guard case .integer(let left) = try await connection.send(["PTTL", "parley:{breaker}:open"]) else {
                Issue.record("the gate has no expiry")
                return
            }
            #expect((1...60_000).contains(left))
            await store.shut("m")
            #expect(await store.gate(of: "m") == .shut)
            #expect(await store.all()?.isEmpty == true)
        }
    }

    @Test func `one caller gets the probe, and the next one after a new failure`() async throws {
        try await withRedisConnection { connection, _ in
            let store = RedisBreakerStore(connection)
            #expect(await store.takeProbe("m", for: .seconds(60)))
            let isSecond = await store.takeProbe("m", for: .seconds(60))
            #expect(!isSecond)
            await store.open("m", BreakerOpening(until: 1, cause: "cut"), keeping: .seconds(60))
            #expect(await store.takeProbe("m", for: .seconds(60)))
        }
    }

    @Test func `an opening is also read as builds wrote it that did not count them`() async throws {
        try await withRedisConnection { connection, _ in
            _ = try await connection.send(["HSET", "parley:{breaker}:open", "m", "1234 unauthorized"])
            let opening = BreakerOpening(until: 1234, cause: "unauthorized", row: 1)
            #expect(await RedisBreakerStore(connection).gate(of: "m") == .open(opening))
        }
    }

    @Test func `what cannot be reckoned with is no opening`() async throws {
        try await withRedisConnection { connection, _ in
            for text in ["\(Int64.min) cut 1", "\(Int64.max) cut 1", "-1 cut 1", "soon"] {
                _ = try await connection.send(["HSET", "parley:{breaker}:open", "m", text])
                #expect(await RedisBreakerStore(connection).gate(of: "m") == .unknown, "\(text)")
            }
            _ = try await connection.send(["HSET", "parley:{breaker}:open", "m", "1234 cut \(Int.max)"])
            #expect(
                await RedisBreakerStore(connection).gate(of: "m")
                    == .open(BreakerOpening(until: 1234, cause: "cut", row: 1000)))
        }
    }

    @Test func `a probe is kept, or left to the next`() async throws {
        try await withRedisConnection { connection, _ in
            let store = RedisBreakerStore(connection)
            #expect(await store.takeProbe("m", for: .seconds(1)))
            await store.keepProbe("m", for: .seconds(60))
            guard case .integer(let left) = try await connection.send(["PTTL", "parley:{breaker}:probe:m"]) else {
                Issue.record("the probe has no expiry")
                return
            }
            #expect((1001...60_000).contains(left))
            await store.leaveProbe("m")
            #expect(await store.takeProbe("m", for: .seconds(1)))
        }
    }

    @Test func `without Redis nothing is known and nobody is kept from trying`() async throws {
        try await withRedisConnection { connection, _ in
            connection.close()
            let store = RedisBreakerStore(connection)
            #expect(await store.gate(of: "m") == .unknown)
            await store.open("m", BreakerOpening(until: 1, cause: "cut"), keeping: .seconds(1))
            #expect(await store.all()?.count == nil)
            #expect(await store.takeProbe("m", for: .seconds(1)))
        }
    }
}
