internal import Events
internal import Queue

/// The turns a worker has under way: their leases, how long those are good for, and who cancels them.
@Reactor final class TurnsInFlight {
    /// No side effect starts this close to a lease's end (design: 5 s).
    static let margin = Duration.seconds(5)

    /// An object: a struct in the dictionary would cost three allocations at each change.
    @Reactor final class Entry {
        let token: Int64
        /// When the lease ends, by our own clock: counted from before the call that made or renewed it.
        var leaseEnd: Int64
        var task: Task<Void, Never>?
        /// The turn is in PostgreSQL, parked or buried: its lease is on its way back, and is not given back a second time.
        var isSettled = false
        /// It was cancelled because its lease is lost. It may still wait for an answer that it cannot do without.
        var isLost = false

        init(token: Int64, leaseEnd: Int64) {
            self.token = token
            self.leaseEnd = leaseEnd
        }
    }

    private var entries: [Lane: Entry] = [:]
    private var waitingForRoom: [CheckedContinuation<Void, Never>] = []
    private var waitingForNone: [CheckedContinuation<Void, Never>] = []
    private let capacity: Int
    /// Nothing is claimed until `open`, whatever room there is: one turn runs alone.
    private(set) var isClosed = false
    /// Nothing is claimed until `goOn`: an operator wants it so.
    private(set) var isHeld = false

    init(capacity: Int) { self.capacity = capacity }

    var room: Int { isClosed || isHeld ? 0 : capacity - entries.count }
    var count: Int { entries.count }

    /// An earlier turn of the lane has lost its lease without a word, unless it is settled: it is cancelled here, where
    /// it is forgotten.
    func begin(_ lane: Lane, token: Int64, leaseEnd: Int64) {
        if entries[lane]?.isSettled == false { cancel(lane) }
        entries[lane] = Entry(token: token, leaseEnd: leaseEnd)
    }

    func attach(_ task: Task<Void, Never>, to lane: Lane, token: Int64) {
        entry(lane, token)?.task = task
    }

    func settled(_ lane: Lane, token: Int64) {
        entry(lane, token)?.isSettled = true
    }

    func end(_ lane: Lane, token: Int64) {
        guard entry(lane, token) != nil else { return }  // the lane was lost, and claimed again since
        entries[lane] = nil
        wake(&waitingForRoom)
        if entries.isEmpty { wake(&waitingForNone) }
    }

    /// Whether a side effect may start now: the lease is ours for at least the margin.
    func maySideEffect(_ lane: Lane, token: Int64) -> Bool {
        guard let entry = entry(lane, token) else { return false }
        return MonotonicTime.milliseconds() + Self.margin.milliseconds < entry.leaseEnd
    }

    /// The leases to renew.
    var leases: [Lease] { entries.map { Lease(lane: $0.key, token: $0.value.token) } }

    /// The leases to give back when turns are cut: a turn that is committed must not be run again without a look.
    var unsettledLeases: [Lease] {
        entries.filter { !$0.value.isSettled }.map { Lease(lane: $0.key, token: $0.value.token) }
    }

    /// Takes in what became of a renewal; cancels the turns that lost their lease and returns their leases. A turn that was
    /// being finished meanwhile has none any more and has lost nothing.
    func renewed(_ leases: [Lease], lost: Set<Lane>, leaseEnd: Int64) -> [Lease] {
        var gone: [Lease] = []
        for lease in leases {
            guard let entry = entry(lease.lane, lease.token) else { continue }
            if !lost.contains(lease.lane) {
                entry.leaseEnd = leaseEnd
            } else if !entry.isSettled, lose(entry) {
                gone.append(lease)
            }
        }
        return gone
    }

    /// Cancels turns whose lease has run out by our own clock, as when Redis cannot be reached to renew them.
    func cancelExpired() -> [Lease] {
        let now = MonotonicTime.milliseconds()
        let expired = entries.filter { now >= $0.value.leaseEnd }
        return expired.filter { lose($0.value) }.map { Lease(lane: $0.key, token: $0.value.token) }
    }

    /// Cancels a turn. False where that is no news, and where it is settled and so has nothing to lose.
    private func lose(_ entry: Entry) -> Bool {
        guard !entry.isLost else { return false }
        entry.isLost = true
        entry.task?.cancel()
        return !entry.isSettled
    }

    /// Nil where another turn has the lane by now.
    private func entry(_ lane: Lane, _ token: Int64) -> Entry? {
        entries[lane].flatMap { $0.token == token ? $0 : nil }
    }

    func cancelAll() {
        for lane in entries.keys { cancel(lane) }
    }

    func close() { isClosed = true }

    func open() {
        isClosed = false
        wake(&waitingForRoom)
    }

    func hold() { isHeld = true }

    func goOn() {
        isHeld = false
        wake(&waitingForRoom)
    }

    /// Returns when there is room for another turn.
    func waitForRoom() async {
        while room <= 0 { await withCheckedContinuation { waitingForRoom.append($0) } }
    }

    /// Returns when no turn is under way.
    func waitForNone() async {
        if entries.isEmpty { return }
        await withCheckedContinuation { waitingForNone.append($0) }
    }

    /// Returns when no turn is under way, nor waits to run alone: that one holds no lease until it does.
    func waitUntilOver() async {
        while isClosed || !entries.isEmpty { await withCheckedContinuation { waitingForRoom.append($0) } }
    }

    private func cancel(_ lane: Lane) { entries[lane]?.task?.cancel() }

    private func wake(_ list: inout [CheckedContinuation<Void, Never>]) {
        let woken = list
        list = []
        for continuation in woken { continuation.resume() }
    }
}
