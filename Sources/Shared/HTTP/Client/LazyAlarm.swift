internal import Events

/// One timer for many deadlines that mostly move away before they are due: setting a later one costs nothing, the
/// timer then fires early once and its handler asks for the next deadline.
@Reactor final class LazyAlarm {
    private let handler: @Reactor () -> Void
    private var timer: LoopTimer?
    private var armedFor = UInt64.max

    init(_ handler: @escaping @Reactor () -> Void) { self.handler = handler }

    /// Makes sure that the handler runs no later than `due` (nanoseconds of `MonotonicTime`); it may run earlier.
    func ring(by due: UInt64, now: UInt64) {
        guard due < armedFor else { return }
        armedFor = due
        let timer = timer ?? LoopTimer { [weak self] in self?.fire() }
        self.timer = timer
        timer.start(after: .nanoseconds(due > now ? Int64(clamping: due - now) : 0))
    }

    func cancel() {
        timer?.cancel()
        timer = nil
        armedFor = .max
    }

    private func fire() {
        armedFor = .max
        handler()
    }
}
