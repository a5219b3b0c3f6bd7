import Events
import Glibc
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct LoopExecutorTests {
    @Test func `actions at the end of a turn run once and in order, those they add in the next turn`() async {
        var events: [String] = []
        await Reactor.spawn {
            Reactor.atEndOfTurn {
                events.append("first")
                Reactor.atEndOfTurn { events.append("added by the first") }
            }
            Reactor.atEndOfTurn { events.append("second") }
            #expect(events.isEmpty)
            for _ in 0..<3 { await endOfTurn() }
        }.value
        #expect(events == ["first", "second", "added by the first"])
    }

    @Test func `a task that never waits starves neither timers nor sockets`() async throws {
        try await withStreamPair { client, server in
            let receiver = Receiver(server)
            let isDone = Latch()
            let spinning = Reactor.spawn {
                while !isDone.isOpen { await Task.yield() }
            }
            try await Reactor.sleep(for: .milliseconds(2))
            client.write(pattern(100_000))
            await receiver.waitForBytes(100_000)
            isDone.open()
            await spinning.value
        }
    }

    @Test func `a turn that takes long is counted, whether a job or a callback takes it`() async throws {
        for inCallback in [true, false] {
            let before = Reactor.executor.slowTurns
            if inCallback {
                let hasFired = Latch()
                LoopTimer {
                    usleep(60_000)
                    hasFired.open()
                }.start(after: .zero)
                await hasFired.wait()
            } else {
                await Reactor.spawn { _ = usleep(60_000) }.value
            }
            await endOfTurn()
            await endOfTurn()
            #expect(Reactor.executor.slowTurns > before)
            #expect(Reactor.executor.longestTurnNanoseconds >= 60_000_000)
        }
    }
}
