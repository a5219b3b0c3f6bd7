extension Reactor {
    /// Suspends for `duration`, on the loop's own timer (`Task.sleep` would start other threads).
    /// Throws `CancellationError` at once when the task is cancelled.
    @Reactor package static func sleep(for duration: Duration) async throws(CancellationError) {
        let pause = Pause()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in pause.begin(duration, continuation) }
        } onCancel: {
            // May run on any thread, or on the loop itself before `begin`: always by way of a job.
            Reactor.spawn { pause.end() }
        }
        if Task.isCancelled { throw CancellationError() }
    }
}

/// One sleep: resumes its continuation exactly once, by the timer or by cancellation.
@Reactor private final class Pause {
    private var continuation: CheckedContinuation<Void, Never>?
    private var timer: LoopTimer?
    private var hasEnded = false

    func begin(_ duration: Duration, _ continuation: CheckedContinuation<Void, Never>) {
        if hasEnded || Task.isCancelled {
            hasEnded = true
            continuation.resume()
            return
        }
        self.continuation = continuation
        let timer = LoopTimer { [self] in end() }
        timer.start(after: duration)
        self.timer = timer
    }

    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        timer?.cancel()
        timer = nil
        continuation?.resume()
        continuation = nil
    }
}
