internal import Events
internal import JSON
internal import Queue
internal import Service

/// What every worker does for all: makes lanes ready again whose lease ran out (reap, every 2 to 5 s) or that are due
/// (promote, every 0.2 to 0.5 s). There is no leader; the scripts are safe to run by everybody.
@Reactor final class Housekeeping {
    /// Lanes in one pass of a script.
    private static let lanesPerPass = 100

    private let queue: LaneQueue
    private let events: LaneEvents
    private let metrics: WorkerMetrics
    private let log: Log
    private let repetitions = Repetitions()

    init(queue: LaneQueue, events: LaneEvents, metrics: WorkerMetrics, log: Log) {
        self.queue = queue
        self.events = events
        self.metrics = metrics
        self.log = log
    }

    func start() {
        repetitions.add(2000...5000) { [weak self] in await self?.reap() }
        repetitions.add(200...500) { [weak self] in await self?.promote() }
    }

    /// What is under way ends; nothing begins after it.
    func stop() { repetitions.stop() }

    private func reap() async {
        guard let reaped = try? await queue.reap(most: Self.lanesPerPass) else { return }  // tried again in seconds
        for lane in reaped {
            metrics.recovered.increment()
            events.crashed(lane)
            log.warning(
                "A lease ran out: the conversation is ready again",
                [
                    "conversation": .string(lane.lane.name), "worker": .string(lane.worker),
                    "crashes": .int(Int64(lane.crashes)),
                ])
        }
    }

    private func promote() async {
        guard let count = try? await queue.promote(most: Self.lanesPerPass) else { return }  // tried again soon
        metrics.promoted.increment(by: count)
    }
}
