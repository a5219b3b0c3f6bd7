import Events
import Redis
import TestSupport
import Testing

@testable import Figures

@Reactor @Suite struct BeatTests {
    @Test func `totals are of all processes, and a beat that comes twice adds nothing`() async throws {
        try await withFigures { figures in
            let gateway = FakeProcess(.gateway, "g", figures.redis, [.requests: 5, .messages: 3])
            let worker = FakeProcess(.worker, "w", figures.redis, [.turns: 2])
            for _ in 1...2 {
                for process in [gateway, worker] { #expect(await process.beat.beat() != nil) }
            }
            gateway.counters[.requests] = 9
            #expect(await gateway.beat.beat() != nil)
            let totals = try await figures.totals()
            #expect(totals.values == [.requests: 9, .messages: 3, .turns: 2])
            #expect(totals.since > 0 && totals.up >= totals.since)
        }
    }

    @Test func `what a process counted stays when it leaves, is killed and is replaced`() async throws {
        try await withFigures { figures in
            let killed = FakeProcess(.worker, "killed", figures.redis, [.turns: 10])
            let leaving = FakeProcess(.worker, "leaving", figures.redis, [.turns: 20])
            for process in [killed, leaving] { #expect(await process.beat.beat() != nil) }
            leaving.counters[.turns] = 25
            await leaving.beat.leave()
            await leaving.beat.leave()
            // A beat that comes too late does not bring it back.
            #expect(await leaving.beat.beat() == nil)
            leaving.beat.tell()
            #expect(try await figures.redis.send(["EXISTS", leaving.name.key]).integer() == 0)
            let other = FakeProcess(.worker, "other", figures.redis, [.turns: 1])
            #expect(await other.beat.beat() != nil)
            let read = try await figures.reader.read()
            #expect(read.totals[.turns] == 36)
            #expect(read.processes.map(\.name.id) == ["killed", "other"])
        }
    }

    @Test func `a process is shown with all that it says of itself`() async throws {
        try await withFigures { figures in
            let worker = FakeProcess(.worker, "w", figures.redis)
            _ = await worker.beat.beat()
            try await eventually("its gauges") { try await figures.reader.read().processes.count == 1 }
            let seen = try await figures.reader.read().processes[0]
            #expect(seen.slots == 64 && seen.inFlight == 3 && seen.memoryLimit == 1 << 40)
            #expect(seen.pool == PoolUse(maximum: 8, open: 4, idle: 1, waiting: 2))
            #expect(seen.resident > 0 && seen.heapTotal >= seen.heapUsed)
            #expect(seen.heapUsed > 0 || SanitizerReport.replacesMalloc)
            _ = await worker.beat.beat()  // the machine may have been slow until here
            let left = try await figures.redis.send(["PTTL", worker.name.key]).integer()
            #expect(left > 0 && left <= 20_000)
        }
    }

    @Test func `a process is also seen when Redis is full`() async throws {
        try await withFigures { figures in
            let worker = FakeProcess(.worker, "w", figures.redis, [.turns: 1])
            _ = try await figures.redis.send(["CONFIG", "SET", "maxmemory", "1"])
            _ = await worker.beat.beat()
            worker.counters[.turns] = 2
            #expect(await worker.beat.beat() != nil)
            #expect(try await figures.processes.workers().map(\.counted) == [[.turns: 2]])
        }
    }

    @Test func `a process that has not been heard for long is not alive, and the deployment was down`() async throws {
        try await withFigures { figures in
            let first = FakeProcess(.gateway, "first", figures.redis, [.requests: 1])
            _ = await first.beat.beat()
            let before = try await figures.totals()
            // As if that had been long ago.
            _ = try await figures.redis.send(["ZADD", "parley:{figures}:processes", "1000", "gateway:first"])
            _ = try await figures.redis.send(["HSET", "parley:{figures}:totals", "up", "1000", "since", "1000"])
            #expect(try await figures.reader.read().processes.isEmpty)
            let second = FakeProcess(.gateway, "second", figures.redis, [.requests: 1])
            _ = await second.beat.beat()
            let after = try await figures.totals()
            #expect(after.up >= before.up && after.since == 1000 && after[.requests] == 2)
        }
    }

    @Test func `a Redis that lost its data counts on from what processes know`() async throws {
        try await withFigures { figures in
            let gateway = FakeProcess(.gateway, "g", figures.redis, [.requests: 5])
            _ = await gateway.beat.beat()
            _ = try await figures.redis.send(["FLUSHALL"])
            _ = await gateway.beat.beat()
            #expect(try await figures.totals()[.requests] == 5)
        }
    }

    @Test func `in each stretch of time one process of four is chosen, once`() async throws {
        try await withFigures { figures in
            let all = (1...4).map { number in
                OncePer(
                    "test", every: .milliseconds(300), redis: figures.redis,
                    process: ProcessName(.worker, id: "\(number)"))
            }
            var chosen: [String] = []
            try await eventually("six stretches to be given") {
                for one in all where await one.isMine() {
                    chosen.append(try await figures.redis.send(["GET", "parley:{figures}:once:test:300"]).string())
                }
                return chosen.count >= 6
            }
            #expect(Set(chosen.compactMap { $0.split(separator: " ").first }).count == chosen.count, "\(chosen)")
        }
    }

    @Test func `whoever lost the answer asks again and is still the one`() async throws {
        try await withFigures { figures in
            let key = "parley:{figures}:once:test:3600000"
            let stretch = WallTime.milliseconds() / 3_600_000
            _ = try await figures.redis.send(["SET", key, "\(stretch) worker:a"])
            let again = OncePer(
                "test", every: .seconds(3600), redis: figures.redis, process: ProcessName(.worker, id: "a"))
            let other = OncePer(
                "test", every: .seconds(3600), redis: figures.redis, process: ProcessName(.worker, id: "b"))
            #expect(await again.isMine())
            #expect(await !again.isMine())
            #expect(await !other.isMine())
        }
    }
}
