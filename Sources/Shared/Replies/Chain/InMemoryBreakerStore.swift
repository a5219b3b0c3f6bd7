package import Events

/// Breakers of one process, for tests and for programs without Redis.
@Reactor package final class InMemoryBreakerStore: BreakerStore {
    private let now: @Reactor () -> Int64
    private var gates: [String: (until: Int64, kept: Int64)] = [:]
    private var probes: [String: Int64] = [:]

    /// `now` gives Unix milliseconds.
    package init(now: @escaping @Reactor () -> Int64 = { WallTime.milliseconds() }) { self.now = now }

    package func gate(of provider: String) -> BreakerGate {
        guard let gate = gates[provider], gate.kept > now() else { return .shut }
        return .open(until: gate.until)
    }

    package func open(_ provider: String, until: Int64, keeping: Duration) {
        gates[provider] = (until, now() + keeping.milliseconds)
        probes[provider] = nil
    }

    package func shut(_ provider: String) {
        gates[provider] = nil
        probes[provider] = nil
    }

    package func takeProbe(_ provider: String, for duration: Duration) -> Bool {
        if let end = probes[provider], end > now() { return false }
        probes[provider] = now() + duration.milliseconds
        return true
    }
}
