import Events
import Queue
import Redis
import Service
import TestSupport
import Testing

@testable import Figures

@Reactor @Suite struct FiguresServiceTests {
    @Test func `a change of state is told at once, and nothing after the end`() async throws {
        try await withFigures { figures in
            let worker = FakeProcess(.worker, "w-1-0a", figures.redis)
            var reader = SettingsReader([:])
            let service = FiguresService(
                FiguresSettings(reader: &reader), source: worker.source, redis: figures.redis, queue: figures.queue,
                registry: Metrics(), log: Log(program: "test", format: .text, level: .error))
            worker.state = .quiet
            service.stateChanged()  // before it has begun to beat, nobody hears of it
            #expect(try await figures.redis.send(["EXISTS", worker.name.key]).integer() == 0)
            service.start()
            try await eventually("its first beat") { try await figures.processes.workers().count == 1 }
            for state in [LivingProcess.State.running, .quiet, .leaving] {
                worker.state = state
                service.stateChanged()
                // Of one connection: what is asked later is answered later.
                #expect(try await figures.processes.workers().map(\.state) == [state])
            }
            #expect(try await figures.redis.send(["PTTL", worker.name.key]).integer() > 10_000)
            await service.stop()
            service.stateChanged()
            #expect(try await figures.processes.workers().isEmpty)
            #expect(try await figures.redis.send(["EXISTS", worker.name.key]).integer() == 0)
        }
    }
}
