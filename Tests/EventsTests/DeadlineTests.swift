import Events
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
    private enum Failure: Error { case broken }

    @Test func `what returns in time returns its value`() async throws {
        #expect(try await withDeadline(.seconds(60)) { 7 } == 7)
        #expect(try await withDeadline(.seconds(Int64.max)) { 8 } == 8)
    }

    @Test func `an error in time is the operation's own`() async {
        await #expect(throws: Failure.broken) { try await withDeadline(.seconds(60)) { throw Failure.broken } }
    }

    @Test func `what takes too long is cancelled, and waited for`() async {
        var hasEnded = false
        await #expect(throws: DeadlineExceeded()) {
            try await withDeadline(.milliseconds(5)) {
                defer { hasEnded = true }
                try await Reactor.sleep(for: .seconds(3600))
            }
        }
        #expect(hasEnded)
    }

    @Test func `an operation that ignores the cancellation keeps its value`() async throws {
        let isOver = Latch()
        LoopTimer { isOver.open() }.start(after: .milliseconds(20))
        let value = try await withDeadline(.milliseconds(1)) {
            await isOver.wait()
            return 9
        }
        #expect(value == 9)
    }

    @Test func `cancelling the caller cancels the operation`() async {
        let hasStarted = Latch()
        let caller = Reactor.spawnThrowing {
            try await withDeadline(.seconds(3600)) {
                hasStarted.open()
                try await Reactor.sleep(for: .seconds(3600))
            }
        }
        await hasStarted.wait()
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
    }
}
