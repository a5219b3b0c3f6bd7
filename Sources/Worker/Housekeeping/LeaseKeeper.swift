internal import Events
internal import JSON
internal import Queue
internal import Service

/// Renews all leases of a worker in one call, at a third of their length; cancels turns whose lease is lost.
@Reactor final class LeaseKeeper {
    private let queue: LaneQueue
    private let lease: Duration
    private let turns: TurnsInFlight
    private let events: LaneEvents
    private let metrics: WorkerMetrics
    private let log: Log
    private var renewing: LoopTimer?
    private var checking: LoopTimer?

    init(
        queue: LaneQueue, lease: Duration, turns: TurnsInFlight, events: LaneEvents, metrics: WorkerMetrics, log: Log
    ) {
        self.queue = queue
        self.lease = lease
        self.turns = turns
        self.events = events
        self.metrics = metrics
        self.log = log
    }

    func start() {
        let renewing = LoopTimer { [weak self] in
            guard let self else { return }
            Reactor.spawn { await self.renew() }
        }
        renewing.start(every: .milliseconds(lease.milliseconds / 3))
        self.renewing = renewing
        let checking = LoopTimer { [weak self] in self?.check() }
        checking.start(every: .seconds(1))
        self.checking = checking
    }

    func stop() {
        renewing?.cancel()
        checking?.cancel()
    }

    private func renew() async {
        let leases = turns.leases
        guard !leases.isEmpty else { return }
        let leaseEnd = MonotonicTime.milliseconds() + lease.milliseconds
        let start = MonotonicTime.nanoseconds()
        guard let lost = try? await queue.renew(leases, lease: lease) else {
            return  // the connection logs its own outage; `check` cancels what runs out meanwhile
        }
        metrics.renewSeconds.observe(Double(MonotonicTime.nanoseconds() - start) / 1e9)
        let gone = turns.renewed(leases, lost: Set(lost), leaseEnd: leaseEnd)
        guard !gone.isEmpty else { return }
        metrics.leasesLost.increment(by: gone.count)
        events.lost(gone)
        log.warning(
            """
            Leases were lost: their turns are given up here; another worker has them, or their conversations were \
            erased
            """,
            ["count": .int(Int64(gone.count))])
    }

    private func check() {
        let expired = turns.cancelExpired()
        guard !expired.isEmpty else { return }
        metrics.leasesLost.increment(by: expired.count)
        events.lost(expired)
    }
}
