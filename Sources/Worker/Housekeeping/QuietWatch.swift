internal import Events
internal import JSON
internal import Queue
internal import Redis
internal import Service

/// Looks every two seconds whether operators want this worker to be quiet. A quiet worker claims nothing; what it has runs
/// on, and it goes on to look after the queue.
@Reactor final class QuietWatch {
    private static let interval = Duration.seconds(2)

    private let worker: String
    private let turns: TurnsInFlight
    private let log: Log
    private let order: QuietOrder
    private let onChange: @Reactor () -> Void
    private var timer: LoopTimer?
    private var looking: Task<Void, Never>?
    private var hasLeft = false

    /// - Parameter onChange: it is quiet now, or no longer.
    init(
        redis: RedisConnection, worker: String, turns: TurnsInFlight, log: Log, onChange: @escaping @Reactor () -> Void
    ) {
        self.worker = worker
        self.turns = turns
        self.log = log
        self.onChange = onChange
        order = QuietOrder(of: worker, redis: redis)
    }

    func start() {
        let timer = LoopTimer { [weak self] in self?.tick() }
        timer.start(every: Self.interval)
        self.timer = timer
        tick()
    }

    /// Nothing is obeyed any more after it: a worker that leaves claims nothing, whatever anybody wants.
    func leave() {
        timer?.cancel()
        hasLeft = true
    }

    /// Takes the order along.
    func stop() async {
        leave()
        await looking?.value
        _ = try? await order.takeBack()  // it goes by itself
    }

    private func tick() {
        guard looking == nil, !hasLeft else { return }
        looking = Reactor.spawn { [self] in
            await look()
            looking = nil
        }
    }

    /// What cannot be asked now stays as it is and is asked again in seconds.
    private func look() async {
        guard let isGiven = try? await order.isGiven(), !hasLeft else { return }
        if isGiven, !turns.isHeld {
            turns.hold()
            log.info(
                "Worker is quiet: it claims nothing until `parley worker resume`",
                ["worker": .string(worker), "turns": .int(Int64(turns.count))])
            onChange()
        } else if !isGiven, turns.isHeld {
            turns.goOn()
            log.info("Worker claims again", ["worker": .string(worker)])
            onChange()
        }
    }
}
