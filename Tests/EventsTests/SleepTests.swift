import Events
import Testing

@Suite(.timeLimit(.minutes(1))) struct SleepTests {
    @Test func `a sleep lasts as long as it should`() async throws {
        let start = MonotonicTime.milliseconds()
        try await Reactor.sleep(for: .milliseconds(30))
        #expect(MonotonicTime.milliseconds() - start >= 25)
    }

    @Test func `cancelling from another thread ends a sleep at once`() async throws {
        let isAsleep = await Latch()
        let task = Reactor.spawnThrowing {
            isAsleep.open()
            try await Reactor.sleep(for: .seconds(3600))
        }
        await isAsleep.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a task that is cancelled already does not sleep`() async throws {
        let task = Reactor.spawnThrowing {
            withUnsafeCurrentTask { $0?.cancel() }
            try await Reactor.sleep(for: .seconds(3600))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `sleeps that end while they are cancelled end once`() async {
        let sleeps = (0..<2000).map { number in
            Reactor.spawn { () -> Bool in
                do throws(CancellationError) {
                    try await Reactor.sleep(for: .microseconds(number))
                    return true
                } catch {
                    return false
                }
            }
        }
        await withTaskGroup { group in
            for quarter in 0..<4 {
                group.addTask {
                    for index in stride(from: quarter, to: sleeps.count, by: 4) { sleeps[index].cancel() }
                }
            }
        }
        for sleep in sleeps { _ = await sleep.value }
    }
}
