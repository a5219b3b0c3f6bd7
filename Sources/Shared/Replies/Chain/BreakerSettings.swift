internal import Events

/// When a provider is left alone, and for how long.
package struct BreakerSettings: Sendable, Equatable {
    /// So many failures in a row open the breaker.
    package var failures = 5
    /// How long nobody asks at first. Most trouble is short, and without another provider everybody waits.
    package var openFor = Duration.seconds(3)
    /// Each probe that fails doubles it, up to this.
    package var longestOpen = Duration.seconds(30)
    /// A probe is a lease of this length, renewed while the call runs: of one whose process died it is left.
    package var probeFor = Duration.seconds(5)
    /// How long after that it is remembered that a probe is due; when nobody has asked by then, all may again.
    package var remembersFor = Duration.seconds(300)
    /// How old the shared state may be that a process goes by.
    package var refreshEvery = Duration.seconds(1)

    package init() {}

    /// How long nobody asks, up to a quarter less than told: breakers that opened together do not probe together.
    ///
    /// - Parameters:
    ///   - row: 1 for the first opening since the provider last answered.
    ///   - chance: in 0..<1.
    func pause(row: Int, chance: Double) -> Duration {
        let whole = min(openFor.milliseconds << Int64(min(row - 1, 16)), longestOpen.milliseconds)
        return .milliseconds(whole - Int64(Double(whole / 4) * chance))
    }
}
