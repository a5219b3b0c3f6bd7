/// The decisions of a connection pool. Pure: no I/O, no clock (`now` is a monotonic time in ms), no randomness (`jitter`
/// is from 0 to 1): a method takes what happened and returns what to do, in order.
///
/// Invariants: idle connections and waiting callers never exist together; connections of all phases are at most
/// `maximum`; every ticket gets exactly one `.lease` or `.fail`, or is taken back by `cancel`.
struct PoolState {
    typealias ConnectionID = Int
    typealias Ticket = Int

    struct Bounds: Sendable, Equatable {
        var maximum: Int
        var minimum: Int
        /// ms without use after which a connection above the minimum is closed.
        var idle: Int64
        var maximumUses: Int
        /// The longest wait for a connection, ms.
        var wait: Int64
        var maximumWaiting: Int
        /// Connections being opened at once: each costs the server a process.
        var maximumOpening = 4
        /// Pause after the first failed try, ms; doubled with each up to the last. Half of it is jitter.
        var firstPause: Int64 = 100
        var lastPause: Int64 = 3000
    }

    enum Availability: Equatable {
        case unknown
        case up
        case down(reason: String)

        var isDown: Bool {
            switch self {
            case .down: true
            case .unknown, .up: false
            }
        }
    }

    private enum Phase: Equatable {
        case opening
        case idle(since: Int64)
        case leased
    }

    private struct Member {
        var phase: Phase
        var uses = 0
    }

    private struct Waiter {
        let ticket: Ticket
        let since: Int64
    }

    let bounds: Bounds
    private(set) var availability = Availability.unknown
    private(set) var isClosing = false
    private var members: [ConnectionID: Member] = [:]
    /// The one used last is at the end, and used first: so that a surplus ages.
    private var idle: [ConnectionID] = []
    private var waiting: [Waiter] = []
    private var opening = 0
    /// The last connection broke, and nobody has tried since whether the server is still there.
    private var isInDoubt = false
    private var failures = 0
    private var nextTry: Int64 = .min
    private var lastID = 0

    init(_ bounds: Bounds) { self.bounds = bounds }

    var open: Int { members.count - opening }
    var idleCount: Int { idle.count }
    var waitingCount: Int { waiting.count }
    var isEmpty: Bool { members.isEmpty }

    // MARK: Callers

    mutating func start(now: Int64) -> [PoolAction] { openMissing(now) }

    mutating func request(_ ticket: Ticket, now: Int64) -> [PoolAction] {
        if isClosing { return [.fail(ticket, .closed)] }
        if let id = idle.popLast() {
            members[id]?.phase = .leased
            return [.lease(ticket, id)]
        }
        if case .down(let reason) = availability, open == 0 { return [.fail(ticket, .unreachable(reason))] }
        if waiting.count >= bounds.maximumWaiting { return [.fail(ticket, .exhausted(waited: 0))] }
        waiting.append(Waiter(ticket: ticket, since: now))
        return openMissing(now)
    }

    /// The caller of this ticket is gone. False when the ticket has been answered already.
    mutating func cancel(_ ticket: Ticket) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// - Parameter isReusable: false when the connection must not serve another caller.
    mutating func released(_ id: ConnectionID, isReusable: Bool, now: Int64) -> [PoolAction] {
        guard var member = members[id] else { return [] }  // lost meanwhile
        member.uses += 1
        members[id] = member
        if isReusable, !isClosing, member.uses < bounds.maximumUses { return give(id, now) }
        members[id] = nil
        return [.close(id)] + openMissing(now)
    }

    // MARK: Connections

    mutating func opened(_ id: ConnectionID, now: Int64) -> [PoolAction] {
        guard members[id]?.phase == .opening else { return [.close(id)] }  // the pool was closed meanwhile
        opening -= 1
        isInDoubt = false
        failures = 0
        nextTry = .min
        return becomeAvailable() + give(id, now) + openMissing(now)
    }

    mutating func openFailed(_ id: ConnectionID, reason: String, now: Int64, jitter: Double) -> [PoolAction] {
        guard members.removeValue(forKey: id) != nil else { return [] }
        opening -= 1
        backOff(now, jitter)
        if open > 0 || isClosing { return [] }
        return becomeUnavailable(reason)
    }

    /// An open connection broke. It is replaced at once, but for one that broke without having served: then the server
    /// accepts and drops, and the pause of a failed try applies.
    mutating func lost(_ id: ConnectionID, now: Int64, jitter: Double) -> [PoolAction] {
        guard let member = members.removeValue(forKey: id) else { return [] }
        idle.removeAll { $0 == id }
        if member.uses == 0 { backOff(now, jitter) }
        if open == 0 { isInDoubt = true }
        return openMissing(now)
    }

    /// A connection fell silent. What took it without a word (a network that forgot its connections, a server that is
    /// gone) has taken the idle ones, too: each of them would cost its caller the same wait.
    mutating func distrustIdle() -> [PoolAction] {
        let ids = idle
        idle = []
        for id in ids { members[id] = nil }
        return ids.map { .close($0) }
    }

    // MARK: Time

    /// To be called at `nextEvent`, or at any other time.
    mutating func tick(now: Int64) -> [PoolAction] {
        expireWaiting(now) + closeIdle(now) + openMissing(now)
    }

    /// When time alone will change something; nil when it will not.
    func nextEvent(now: Int64) -> Int64? {
        var next: [Int64] = []
        if let first = waiting.first { next.append(first.since + bounds.wait) }
        if members.count > bounds.minimum, let first = idle.first, case .idle(let since)? = members[first]?.phase {
            next.append(since + bounds.idle)
        }
        // Also when the pause is over by now: a timer that fires just before its time and a clock that moves on between
        // `tick` and here must not leave nobody to try again.
        if openable > 0 { next.append(max(nextTry, now)) }
        return next.min()
    }

    /// Fails who waits and closes what is idle or opening; leased connections are closed when they come back.
    mutating func close() -> [PoolAction] {
        isClosing = true
        let failed = waiting.map { PoolAction.fail($0.ticket, .closed) }
        let unused = members.filter { $0.value.phase != .leased }.map(\.key)
        for id in unused { members[id] = nil }
        waiting = []
        idle = []
        opening = 0
        return failed + unused.map { .close($0) }
    }

    // MARK: Parts

    private mutating func give(_ id: ConnectionID, _ now: Int64) -> [PoolAction] {
        if waiting.isEmpty {
            members[id]?.phase = .idle(since: now)
            idle.append(id)
            return []
        }
        members[id]?.phase = .leased
        return [.lease(waiting.removeFirst().ticket, id)]
    }

    /// How many more connections would be of use, bounds aside.
    private var missing: Int {
        if isClosing { return 0 }
        let wanted = max(bounds.minimum - members.count, waiting.count - opening)
        // Somebody must find out that it is gone, or that it is back.
        if isInDoubt || availability.isDown { return max(wanted, 1 - opening) }
        return wanted
    }

    /// How many of these the bounds allow. After a failure one connection at a time tries.
    private var openable: Int {
        let atOnce = failures > 0 ? 1 : bounds.maximumOpening
        return min(missing, bounds.maximum - members.count, atOnce - opening)
    }

    /// After a failure only when its pause is over.
    private mutating func openMissing(_ now: Int64) -> [PoolAction] {
        let count = openable
        guard count > 0, now >= nextTry else { return [] }
        return (0..<count).map { _ in
            lastID += 1
            members[lastID] = Member(phase: .opening)
            opening += 1
            return .open(lastID)
        }
    }

    private mutating func backOff(_ now: Int64, _ jitter: Double) {
        let pause = min(bounds.lastPause, bounds.firstPause << min(failures, 16))
        failures += 1
        nextTry = now + pause / 2 + Int64(Double(pause) / 2 * jitter)
    }

    private mutating func becomeAvailable() -> [PoolAction] {
        if availability == .up { return [] }
        availability = .up
        return [.report(isUp: true, reason: "")]
    }

    private mutating func becomeUnavailable(_ reason: String) -> [PoolAction] {
        let wasDown = availability.isDown
        availability = .down(reason: reason)
        let failed = waiting.map { PoolAction.fail($0.ticket, .unreachable(reason)) }
        waiting = []
        return (wasDown ? [] : [.report(isUp: false, reason: reason)]) + failed
    }

    private mutating func expireWaiting(_ now: Int64) -> [PoolAction] {
        let expired = waiting.prefix { now - $0.since >= bounds.wait }
        waiting.removeFirst(expired.count)
        return expired.map { .fail($0.ticket, .exhausted(waited: now - $0.since)) }
    }

    private mutating func closeIdle(_ now: Int64) -> [PoolAction] {
        var closed: [PoolAction] = []
        while members.count > bounds.minimum, let id = idle.first,
            case .idle(let since)? = members[id]?.phase, now - since >= bounds.idle
        {
            idle.removeFirst()
            members[id] = nil
            closed.append(.close(id))
        }
        return closed
    }
}
