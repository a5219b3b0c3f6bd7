package import Events

/// Where processes share their breakers' state. A store that cannot be reached does no harm: each process then goes by
/// what it sees itself.
@Reactor package protocol BreakerStore: AnyObject {
    func gate(of provider: String) async -> BreakerGate
    /// Opens the breaker for all until then (Unix ms); remembered for `keeping` from now.
    func open(_ provider: String, until: Int64, keeping: Duration) async
    /// All may ask again.
    func shut(_ provider: String) async
    /// True for one caller in this time: it may try.
    func takeProbe(_ provider: String, for duration: Duration) async -> Bool
}

/// The shared state of a provider's breaker.
package enum BreakerGate: Equatable, Sendable {
    case unknown
    case shut
    /// Until then nobody asks (Unix ms); if that has passed, a probe is due.
    case open(until: Int64)
}
