import Events
import Redis
import Testing

@testable import Figures

@Reactor @Suite struct ProcessReaderTests {
    @Test func `all that a process tells is read, gateways first, then workers by age`() async throws {
        try await withFigures { figures in
            let worker = FakeProcess(.worker, "web-2-7-0b", figures.redis, [.turns: 9, .failedTurns: 1])
            let gateway = FakeProcess(.gateway, "z-1-0a", figures.redis, [.messages: 5])
            worker.state = .quiet
            for process in [worker, gateway] { #expect(await process.beat.beat() != nil) }
            let seen = try await figures.processes.processes()
            #expect(seen.map(\.name) == [gateway.name, worker.name])
            #expect(seen.map(\.state) == [.running, .quiet] && seen.map(\.name.host) == ["z", "web-2"])
            #expect(seen[1].counted == [.turns: 9, .failedTurns: 1] && seen[1].replyTally == [1, 2, 3])
            #expect(seen[0].counted == [.messages: 5] && seen[0].replyTally.isEmpty)
            #expect(seen[1].inFlight == 3 && seen[1].slots == 64)
            #expect(try await figures.processes.workers().map(\.name) == [worker.name])
        }
    }

    @Test func `one of an older version that says less is shown, and what says nothing is not`() async throws {
        try await withFigures { figures in
            let now = "\(WallTime.milliseconds())"
            for (index, id) in ["h-1-0b", "h-1-0a", "gone-1-0c"].enumerated() {
                _ = try await figures.redis.send(["ZADD", "parley:{figures}:processes", now, "worker:" + id])
                if id.hasPrefix("gone") { continue }
                _ = try await figures.redis.send(
                    ["HSET", "parley:worker:" + id, "seen", now, "started", "\(index)", "turns", "2", "pid", "7"])
            }
            let workers = try await figures.processes.workers()
            #expect(workers.map(\.name.id) == ["h-1-0b", "h-1-0a"])
            #expect(workers.allSatisfy { $0.state == .running && $0.inFlight == 2 && $0.processID == 7 })
            #expect(workers.allSatisfy { $0.counted.isEmpty && $0.version.isEmpty })
        }
    }
}
