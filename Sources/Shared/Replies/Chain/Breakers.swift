package import Events

/// The breakers of one process, one for each model at each account that its chains ask.
@Reactor package final class Breakers {
    /// Models are named by bots: more than this are not kept unless there is something to remember of them.
    private static let manyModels = 1000

    private let settings: BreakerSettings
    private let store: any BreakerStore
    private let now: @Reactor () -> Int64
    private let chance: @Reactor () -> Double
    private var all: [BreakerName: Breaker] = [:]

    /// `now` gives Unix milliseconds; `chance` (0..<1) is a parameter for tests.
    package init(
        _ settings: BreakerSettings = BreakerSettings(), store: any BreakerStore,
        now: @escaping @Reactor () -> Int64 = { WallTime.milliseconds() },
        chance: @escaping @Reactor () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.settings = settings
        self.store = store
        self.now = now
        self.chance = chance
    }

    /// Those that are open, or wait for a probe, as far as this process knows.
    package var open: [(name: BreakerName, opening: BreakerOpening)] {
        all.compactMap { name, breaker in breaker.opened.map { (name, $0) } }
    }

    func breaker(_ name: BreakerName) -> Breaker {
        if let known = all[name] { return known }
        if all.count >= Self.manyModels { all = all.filter { $0.value.hasTrouble } }
        let breaker = Breaker(name.text, settings, store: store, now: now, chance: chance)
        all[name] = breaker
        return breaker
    }
}
