import Events
import Replies

/// Breakers of one process.
@Reactor final class InMemoryBreakerStore: BreakerStore {
    private let now: @Reactor () -> Int64
    private var gates: [String: (opening: BreakerOpening, kept: Int64)] = [:]
    private var probes: [String: Int64] = [:]
    /// How often a probe was made to last longer.
    private(set) var timesKept = 0

    /// `now` gives Unix milliseconds.
    init(now: @escaping @Reactor () -> Int64 = { WallTime.milliseconds() }) { self.now = now }

    func gate(of name: String) -> BreakerGate {
        guard let gate = gates[name], gate.kept > now() else { return .shut }
        return .open(gate.opening)
    }

    func open(_ name: String, _ opening: BreakerOpening, keeping: Duration) {
        gates[name] = (opening, now() + keeping.milliseconds)
        probes[name] = nil
    }

    func shut(_ name: String) {
        gates[name] = nil
        probes[name] = nil
    }

    func takeProbe(_ name: String, for duration: Duration) -> Bool {
        if let end = probes[name], end > now() { return false }
        probes[name] = now() + duration.milliseconds
        return true
    }

    func keepProbe(_ name: String, for duration: Duration) {
        timesKept += 1
        if let end = probes[name], end > now() { probes[name] = now() + duration.milliseconds }
    }

    func leaveProbe(_ name: String) { probes[name] = nil }
}
