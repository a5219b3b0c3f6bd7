internal import Events
internal import Figures
internal import Queue
internal import Redis

/// What there is to see at one moment. Each part of it is bounded, however much waits.
struct TopReading: Sendable {
    /// Of the monotonic clock, ms.
    let at: Int64
    let standing: DeploymentFigures
    let pauses: [Pause]

    var workers: [LivingProcess] { standing.processes(.worker) }
}

/// Takes readings, one after the other.
@Reactor struct TopReader {
    private let queue: LaneQueue
    private let figures: FiguresReader

    init(queue: LaneQueue, redis: RedisConnection) {
        self.queue = queue
        figures = FiguresReader(redis: redis, queue: queue)
    }

    func read() async throws(RedisError) -> TopReading {
        let standing = try await figures.standing()
        return TopReading(at: MonotonicTime.milliseconds(), standing: standing, pauses: try await queue.pauses())
    }
}
