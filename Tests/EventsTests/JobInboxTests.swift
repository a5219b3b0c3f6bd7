import Events
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct JobInboxTests {
    @Test func `jobs from other threads all run, on the loop`() async {
        let counter = Tally()
        await withTaskGroup { group in
            for _ in 0..<16 {
                group.addTask { @concurrent in for _ in 0..<500 { await counter.add() } }
                group.addTask { @concurrent in for _ in 0..<500 { Reactor.spawn { counter.add() } } }
            }
        }
        await counter.wait(for: 16_000)
        #expect(counter.count == 16_000)
    }
}
