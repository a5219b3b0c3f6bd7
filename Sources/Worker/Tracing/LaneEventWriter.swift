internal import Conversations
internal import Events
internal import JSON
internal import Postgres
internal import Service

/// Writes events of conversations to PostgreSQL, behind the backs of the turns that they are about: nobody waits for it.
///
/// Events gather for a moment, at most 250 a second are written, and 1,000 wait while PostgreSQL is away; more are
/// dropped and counted. A worker that is killed takes what waits with it. After a lost connection some are written
/// twice.
@Reactor final class LaneEventWriter {
    private static let mostWaiting = 1000
    private static let mostAtOnce = 50
    private static let pause = Duration.milliseconds(200)
    private static let pauseAfterError = Duration.seconds(1)
    /// How long a worker that leaves waits for the last ones.
    private static let patience = Duration.seconds(2)
    /// Milliseconds between two looks for old ones. Each removes more than workers write meanwhile.
    private static let pruning: ClosedRange<Int64> = 30_000...60_000
    private static let mostPrunes = 20

    private let store: LaneEventStore
    private let days: Int
    private let dropped: Counter
    private let log: Log
    private var waiting: [LaneEvent] = []
    private var isWriting = false
    private var isLeaving = false
    private let repetitions = Repetitions()

    /// - Parameter days: how long events are kept.
    init(_ store: LaneEventStore, days: Int, dropped: Counter, log: Log) {
        self.store = store
        self.days = days
        self.dropped = dropped
        self.log = log
    }

    func start() {
        repetitions.add(Self.pruning) { [weak self] in await self?.prune() }
    }

    /// Returns when all is written, or it takes too long.
    func stop() async {
        repetitions.stop()
        isLeaving = true
        guard !waiting.isEmpty else { return }
        let store = store
        let last = waiting
        // What is being written already is written twice then; what cannot be written in time is lost.
        try? await withDeadline(Self.patience) { try await store.add(last) }
    }

    func add(_ event: LaneEvent) {
        guard waiting.count < Self.mostWaiting, !isLeaving else { return dropped.increment() }
        waiting.append(event)
        guard !isWriting else { return }
        isWriting = true
        Reactor.spawn { await self.write() }
    }

    private func write() async {
        while !waiting.isEmpty, !isLeaving {
            try? await Reactor.sleep(for: Self.pause)  // only cancellation ends it early, and nobody cancels it
            let some = Array(waiting.prefix(Self.mostAtOnce))
            if isLeaving { break }
            do throws(PostgresError) {
                try await store.add(some)
                waiting.removeFirst(some.count)
            } catch {
                guard error.concernsData else {
                    try? await Reactor.sleep(for: Self.pauseAfterError)  // as above
                    continue
                }
                await writeEach(some)
                waiting.removeFirst(some.count)
            }
        }
        isWriting = false
    }

    /// One of them cannot be written: the others can.
    private func writeEach(_ events: [LaneEvent]) async {
        for event in events {
            do throws(PostgresError) {
                try await store.add([event])
            } catch {
                dropped.increment()
                log.debug(
                    "An event could not be written",
                    ["conversation": .string(event.conversation), "reason": .string(error.description)])
            }
        }
    }

    private func prune() async {
        for _ in 0..<Self.mostPrunes {
            // Without PostgreSQL the next look, or another worker, does it.
            guard let gone = try? await store.prune(keepingDays: days), gone > 0 else { return }
        }
    }
}
