/// When a provider is left alone, and for how long.
package struct BreakerSettings: Sendable, Equatable {
    /// So many failures in a row open the breaker.
    package var failures = 5
    /// How long nobody asks.
    package var openFor = Duration.seconds(30)
    /// How long one probe may take before another is allowed.
    package var probeFor = Duration.seconds(60)
    /// How long after `openFor` it is remembered that a probe is due; when nobody has asked by then, all may again.
    package var remembersFor = Duration.seconds(300)
    /// How old the shared state may be that a process goes by.
    package var refreshEvery = Duration.seconds(1)

    package init() {}
}
