internal import Conversations
internal import Events
internal import Queue
internal import Redis
internal import Service

/// Claims lanes as long as there is room and starts a turn for each; waits for a wake token when nothing is ready.
@Reactor final class ClaimLoop {
    /// Lanes in one claim: bounds the time of the script.
    private static let lanesPerClaim = 64
    /// Head envelopes that a claim brings along, for bots that answer several messages at once.
    private static let envelopesPerLane = 20
    private static let pauseAfterError = Duration.milliseconds(200)

    private let queue: LaneQueue
    private let worker: String
    private let lease: Duration
    private let turns: TurnsInFlight
    private let metrics: WorkerMetrics
    private let start: @Reactor (ClaimedLane) async -> Void
    private(set) var isQuiet = false
    /// When a claim last had an answer (`MonotonicTime`, ms): the sign of life of the worker.
    private(set) var lastClaim = MonotonicTime.milliseconds()

    init(
        queue: LaneQueue, worker: String, lease: Duration, turns: TurnsInFlight, metrics: WorkerMetrics,
        start: @escaping @Reactor (ClaimedLane) async -> Void
    ) {
        self.queue = queue
        self.worker = worker
        self.lease = lease
        self.turns = turns
        self.metrics = metrics
        self.start = start
    }

    /// Claims nothing more from now on. A claim that is under way may still bring lanes, until `run` returns.
    func quiet() {
        isQuiet = true
        turns.goOn()  // or `run` waits for an operator
    }

    /// Returns after `quiet`.
    func run() async {
        while !isQuiet {
            await turns.waitForRoom()
            if isQuiet { return }
            let wanted = min(turns.room, Self.lanesPerClaim)
            do {
                let found = try await claim(wanted)
                if found < wanted, !isQuiet {
                    let isWoken = try await queue.waitForWork(timeout: .milliseconds(.random(in: 2000...5000)))
                    if isWoken, turns.isHeld { try await queue.wakeAnother() }
                }
            } catch {
                if !isQuiet { await pause() }
            }
        }
    }

    private func claim(_ wanted: Int) async throws(RedisError) -> Int {
        let leaseEnd = MonotonicTime.milliseconds() + lease.milliseconds
        let claimed = metrics.lanes(
            of: try await queue.claim(
                worker: worker, most: wanted, lease: lease, heads: Self.envelopesPerLane, along: BegunTurn.along))
        lastClaim = MonotonicTime.milliseconds()
        if claimed.isEmpty { metrics.claimsEmpty.increment() } else { metrics.claimHits.increment() }
        for lane in claimed { begin(lane, leaseEnd) }
        return claimed.count
    }

    private func begin(_ lane: ClaimedLane, _ leaseEnd: Int64) {
        turns.begin(lane.lane, token: lane.token, leaseEnd: leaseEnd)
        let task = Reactor.spawn { [turns, start] in
            await start(lane)
            turns.end(lane.lane, token: lane.token)
        }
        turns.attach(task, to: lane.lane, token: lane.token)
    }

    private func pause() async {
        // Only cancellation ends it early, and nobody cancels this loop.
        try? await Reactor.sleep(for: Self.pauseAfterError)
    }
}
