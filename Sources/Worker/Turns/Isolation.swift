internal import Events
internal import JSON
internal import Queue
internal import Service

/// Runs alone what has been in two workers' hands when they died.
///
/// A worker that dies has many turns under way, and each counts a crash, though one message at most is to blame. So the
/// first crashes prove nothing; the last one before a message is given up must. Whoever is alone when its worker dies was
/// the cause, and whoever was in bad company gets through. Until it is alone it is parked: there it can come to no harm.
@Reactor final class Isolation {
    private static let grace = Duration.seconds(5)
    /// Milliseconds that another suspect waits for its turn.
    private static let pause: ClosedRange<Int64> = 1000...3000

    private let queue: LaneQueue
    private let turns: TurnsInFlight
    private let worker: String
    private let lease: Duration
    private let turnLimit: Duration
    private let events: LaneEvents
    private let log: Log
    /// The worker was told to leave: what is parked is left to others.
    var isLeaving = false

    init(
        queue: LaneQueue, turns: TurnsInFlight, worker: String, lease: Duration, turnLimit: Duration,
        events: LaneEvents, log: Log
    ) {
        self.queue = queue
        self.turns = turns
        self.worker = worker
        self.lease = lease
        self.turnLimit = turnLimit
        self.events = events
        self.log = log
    }

    /// Whether a turn may run beside others, as nearly all may: they need not come by here.
    func isFree(_ lane: ClaimedLane) -> Bool { !isSuspect(lane) && !turns.isClosed }

    private func isSuspect(_ lane: ClaimedLane) -> Bool { lane.crashes == TurnRunner.crashLimit - 1 }

    /// Runs a turn, alone if it must be, or gives its lane back for later.
    func run(_ lane: ClaimedLane, _ body: @escaping @Sendable @Reactor (ClaimedLane) async -> Void) async {
        guard isSuspect(lane) else {
            // Claimed before the doors closed.
            if turns.isClosed { return await giveBack(lane) }
            return await body(lane)
        }
        if turns.isClosed { return await park(lane, for: .milliseconds(Int64.random(in: Self.pause))) }
        turns.close()
        defer { turns.open() }
        log.warning(
            "A message was in two workers' hands when they died: it runs alone",
            ["conversation": .string(lane.lane.name)])
        if turns.count == 1 { return await body(lane) }
        await park(lane, for: turnLimit + Self.grace)
        turns.end(lane.lane, token: lane.token)
        await turns.waitForNone()
        if isLeaving { return }
        await runAgain(lane, body)
    }

    private func runAgain(_ lane: ClaimedLane, _ body: @escaping @Sendable @Reactor (ClaimedLane) async -> Void) async {
        let leaseEnd = MonotonicTime.milliseconds() + lease.milliseconds
        // Without an answer the lane comes back when its lease, or the time it was parked for, is over.
        guard let token = try? await queue.retake(lane.lease, worker: worker, duration: lease) else { return }
        let lane = lane.taken(under: token)
        turns.begin(lane.lane, token: token, leaseEnd: leaseEnd)
        let task = Reactor.spawn { await body(lane) }
        turns.attach(task, to: lane.lane, token: token)
        await task.value
        turns.end(lane.lane, token: token)
    }

    private func park(_ lane: ClaimedLane, for delay: Duration) async {
        turns.settled(lane.lane, token: lane.token)
        // What cannot be parked now comes back when its lease runs out.
        let outcome = try? await queue.park(lane.lease, delay: delay, reason: "isolation", isFailure: false)
        if outcome == .done { events.parked(lane, after: delay, reason: "isolation", isFailure: false) }
    }

    private func giveBack(_ lane: ClaimedLane) async {
        turns.settled(lane.lane, token: lane.token)
        _ = try? await queue.release([lane.lease])  // as above
    }
}
