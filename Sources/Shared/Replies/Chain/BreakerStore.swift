package import Events

/// Where processes share their breakers' state, by `BreakerName.text`. A store that cannot be reached does no harm: each
/// process then goes by what it sees itself.
@Reactor package protocol BreakerStore: AnyObject {
    func gate(of name: String) async -> BreakerGate
    /// Opens the breaker for all until then; remembered for `keeping` from now.
    func open(_ name: String, _ opening: BreakerOpening, keeping: Duration) async
    /// All may ask again.
    func shut(_ name: String) async
    /// True for one caller in this time: it may try.
    func takeProbe(_ name: String, for duration: Duration) async -> Bool
    /// The one who tries needs longer: so long from now.
    func keepProbe(_ name: String, for duration: Duration) async
    /// The one who tried has learnt nothing: another may.
    func leaveProbe(_ name: String) async
}

/// Until when nobody asks, and why.
package struct BreakerOpening: Equatable, Sendable {
    /// Unix ms; afterwards one may try.
    package let until: Int64
    /// The label of the error that opened it.
    package let cause: String
    /// Which opening this is since the provider last answered: 1 for the first.
    package let row: Int

    package init(until: Int64, cause: String, row: Int = 1) {
        self.until = until
        self.cause = cause
        self.row = row
    }
}

/// The shared state of a breaker.
package enum BreakerGate: Equatable, Sendable {
    case unknown
    case shut
    /// A probe is due when its time has passed.
    case open(BreakerOpening)
}
