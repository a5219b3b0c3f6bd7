import Events
import Redis
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct SweepLeaseTests {
    private let key = "parley:{sweep}:sessions"

    private func worker(
        _ name: String, _ redis: RedisConnection, interval: Duration = .seconds(300)
    ) -> SweepLease {
        SweepLease(redis: redis, worker: name, lease: .seconds(30), interval: interval)
    }

    @Test func `of many workers one sweeps, and the next sweep is an interval away`() async throws {
        try await withRedisConnection { redis, _ in
            let workers = (1...8).map { worker("w\($0)", redis) }
            for lease in workers { #expect(try await lease.take().wait ?? .zero > .seconds(200)) }
            _ = try await redis.send(["HSET", key, "due", "1"])
            var mine: [Int64] = []
            for lease in workers { if case .mine(let token) = try await lease.take() { mine.append(token) } }
            #expect(mine == [1])
            #expect(try await workers[0].renew(1))
            try await workers[0].done(1, isCut: false)
            #expect(try await workers[0].renew(1) == false)
            for lease in workers { #expect(try await lease.take().wait ?? .zero > .seconds(200)) }
        }
    }

    @Test func `a sweeper that is silent is replaced, and can do nothing any more`() async throws {
        try await withRedisConnection { redis, _ in
            let (one, other) = (worker("w1", redis), worker("w2", redis))
            _ = try await redis.send(["HSET", key, "due", "1"])
            #expect(try await one.take() == .mine(token: 1))
            let wait = try #require(try await other.take().wait)
            #expect(wait > .seconds(25) && wait <= .seconds(30))
            _ = try await redis.send(["HSET", key, "until", "1"])
            #expect(try await other.take() == .mine(token: 2))
            #expect(try await one.renew(1) == false)
            try await one.done(1, isCut: false)
            #expect(try await other.renew(2))
        }
    }

    @Test func `a sweep that was cut is followed at once, and a shorter interval counts at once`() async throws {
        try await withRedisConnection { redis, _ in
            let lease = worker("w1", redis)
            _ = try await redis.send(["HSET", key, "due", "1"])
            #expect(try await lease.take() == .mine(token: 1))
            try await lease.done(1, isCut: true)
            #expect(try await lease.take() == .mine(token: 2))
            try await lease.done(2, isCut: false)
            let wait = try #require(try await worker("w2", redis, interval: .seconds(5)).take().wait)
            #expect(wait <= .seconds(5))
        }
    }
}

extension SweepLease.Turn {
    fileprivate var wait: Duration? {
        switch self {
        case .mine: nil
        case .later(let wait): wait
        }
    }
}
