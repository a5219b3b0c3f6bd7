import Events
import Glibc
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct SignalWatcherTests {
    @Test func `a signal is told on the loop, each time, until close`() async {
        let signals = Tally()
        let watcher = SignalWatcher(SIGUSR1) { signals.add() }
        for round in 1...3 {
            kill(getpid(), SIGUSR1)
            await signals.wait(for: round)
            #expect(signals.count == round)
        }
        watcher.close()
        watcher.close()
    }

    @Test func `a watcher may close itself in its handler`() async {
        let hasCome = Latch()
        var watcher: SignalWatcher?
        watcher = SignalWatcher(SIGUSR2) {
            watcher?.close()
            watcher = nil
            hasCome.open()
        }
        kill(getpid(), SIGUSR2)
        await hasCome.wait()
        #expect(watcher == nil)
    }
}
