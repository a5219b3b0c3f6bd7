internal import Events

/// When the pieces that turns have gathered are due: one timer for all turns of a worker. Most replies are complete
/// before theirs are, so that to pass over them here costs less than a timer of its own would for each.
@Reactor final class DeltaSchedule {
    private static let gatherMilliseconds: Int64 = 40
    /// A timer may be so much early.
    private static let earlyMilliseconds: Int64 = 4

    /// In the order in which they are due.
    private var waiting: [(publisher: DeltaPublisher, due: Int64)] = []
    private var timer: LoopTimer?

    /// `publish` is called in a moment, once.
    func add(_ publisher: DeltaPublisher) {
        let due = MonotonicTime.milliseconds() + Self.gatherMilliseconds
        waiting.append((publisher, due))
        if waiting.count == 1 { ring(after: Self.gatherMilliseconds) }
    }

    private func ring(after milliseconds: Int64) {
        let timer = timer ?? LoopTimer { [weak self] in self?.publish() }
        self.timer = timer
        timer.start(after: .milliseconds(milliseconds))
    }

    private func publish() {
        let now = MonotonicTime.milliseconds()
        let due = waiting.prefix { $0.due <= now + Self.earlyMilliseconds }
        waiting.removeFirst(due.count)
        for entry in due { entry.publisher.publish() }
        if let next = waiting.first { ring(after: max(1, next.due - now)) }
    }
}
