import Events
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct LatchTests {
    @Test func `opening wakes all that wait, and nobody waits after that`() async {
        let latch = Latch()
        var woken = 0
        let waiting = (0..<5).map { _ in
            Reactor.spawn {
                await latch.wait()
                woken += 1
            }
        }
        #expect(!latch.isOpen)
        latch.open()
        latch.open()
        for task in waiting { await task.value }
        await latch.wait()
        #expect(latch.isOpen && woken == 5)
    }

    @Test func `a latch that opens while a task is about to wait is not missed`() async {
        for _ in 0..<1000 {
            let latch = Latch()
            Reactor.spawn { latch.open() }
            await latch.wait()
        }
    }
}
