internal import Events
import Glibc
internal import JSON
internal import Queue
internal import Redis
internal import Service

/// Looks every two seconds whether operators want this worker to be quiet, and tells them how it stands. A quiet worker
/// claims nothing; what it has runs on, and it goes on to look after the queue.
@Reactor final class QuietWatch {
    private static let interval = Duration.seconds(2)

    private let redis: RedisConnection
    private let worker: String
    private let slots: Int
    private let turns: TurnsInFlight
    private let metrics: WorkerMetrics
    private let log: Log
    private let order: QuietOrder
    private var timer: LoopTimer?
    private var looking: Task<Void, Never>?
    private var hasStopped = false
    var isLeaving = false { didSet { tick() } }

    init(
        redis: RedisConnection, worker: String, slots: Int, turns: TurnsInFlight, metrics: WorkerMetrics, log: Log
    ) {
        self.redis = redis
        self.worker = worker
        self.slots = slots
        self.turns = turns
        self.metrics = metrics
        self.log = log
        order = QuietOrder(of: worker, redis: redis)
    }

    func start() {
        let timer = LoopTimer { [weak self] in self?.tick() }
        timer.start(every: Self.interval)
        self.timer = timer
        tick()
    }

    /// Nothing is told any more after it.
    func stop() async {
        timer?.cancel()
        hasStopped = true
        await looking?.value
        _ = try? await order.takeBack()  // it goes by itself
    }

    private func tick() {
        guard looking == nil, !hasStopped else { return }
        looking = Reactor.spawn { [self] in
            await look()
            looking = nil
        }
    }

    /// What cannot be asked now stays as it is and is asked again in seconds.
    private func look() async {
        if let isGiven = try? await order.isGiven(), !isLeaving { obey(isGiven) }
        guard !hasStopped else { return }
        try? await report.send(as: worker, to: redis)  // for people only; the next one says it again
    }

    private func obey(_ isQuiet: Bool) {
        if isQuiet, !turns.isHeld {
            turns.hold()
            log.info(
                "Worker is quiet: it claims nothing until `parley worker resume`",
                ["worker": .string(worker), "turns": .int(Int64(turns.count))])
        } else if !isQuiet, turns.isHeld {
            turns.goOn()
            log.info("Worker claims again", ["worker": .string(worker)])
        }
    }

    private var report: WorkerReport {
        WorkerReport(
            host: Self.host, version: parleyVersion, state: isLeaving ? .leaving : turns.isHeld ? .quiet : .running,
            slots: slots, stored: metrics.replySeconds.tally.last ?? 0, givenUp: metrics.givenUp,
            replyTally: metrics.replySeconds.tally)
    }

    private static let host: String = {
        var host = [CChar](repeating: 0, count: 65)
        gethostname(&host, host.count - 1)
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()
}
