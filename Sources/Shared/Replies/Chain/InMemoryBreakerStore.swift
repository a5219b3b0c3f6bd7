package import Events

/// Breakers of one process, for tests and for programs without Redis.
@Reactor package final class InMemoryBreakerStore: BreakerStore {
    private let now: @Reactor () -> Int64
    private var gates: [String: (opening: BreakerOpening, kept: Int64)] = [:]
    private var probes: [String: Int64] = [:]

    /// `now` gives Unix milliseconds.
    package init(now: @escaping @Reactor () -> Int64 = { WallTime.milliseconds() }) { self.now = now }

    package func gate(of name: String) -> BreakerGate {
        guard let gate = gates[name], gate.kept > now() else { return .shut }
        return .open(gate.opening)
    }

    package func open(_ name: String, _ opening: BreakerOpening, keeping: Duration) {
        gates[name] = (opening, now() + keeping.milliseconds)
        probes[name] = nil
    }

    package func shut(_ name: String) {
        gates[name] = nil
        probes[name] = nil
    }

    package func takeProbe(_ name: String, for duration: Duration) -> Bool {
        if let end = probes[name], end > now() { return false }
        probes[name] = now() + duration.milliseconds
        return true
    }
}
