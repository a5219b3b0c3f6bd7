internal import Events

/// One breaker: the machine, and the state it shares with other processes.
@Reactor final class Breaker {
    private let name: String
    private let settings: BreakerSettings
    private let store: any BreakerStore
    private let now: @Reactor () -> Int64
    private let chance: @Reactor () -> Double
    private var machine: BreakerMachine
    private var refreshed = Int64.min
    private var isProbing = false
    private var keeping: LoopTimer?

    init(
        _ name: String, _ settings: BreakerSettings, store: any BreakerStore,
        now: @escaping @Reactor () -> Int64, chance: @escaping @Reactor () -> Double
    ) {
        self.name = name
        self.settings = settings
        self.store = store
        self.now = now
        self.chance = chance
        machine = BreakerMachine(settings)
    }

    /// Nil when it is shut, or so long past that nobody remembers.
    var opened: BreakerOpening? { machine.opening.flatMap { isForgotten($0.until) ? nil : $0 } }

    var hasTrouble: Bool { isProbing || opened != nil || machine.failuresInARow > 0 }

    /// Why it refuses; empty when it does not.
    var cause: String { machine.opening?.cause ?? "" }

    /// As things stand the next attempt may pass, and nobody else need be asked.
    var passes: Bool {
        let now = now()
        return now &- settings.refreshEvery.milliseconds < refreshed && machine.admission(at: now) == .pass
    }

    /// Asks before each attempt. Whoever gets `.probe` or `.pass` reports the outcome.
    func admit() async -> BreakerMachine.Admission {
        await refresh()
        let admission = machine.admission(at: now())
        guard admission == .probe else { return admission }
        guard !isProbing else { return .refuse }
        isProbing = true
        if await store.takeProbe(name, for: settings.probeFor) {
            keepProbe()
            return .probe
        }
        isProbing = false
        return .refuse
    }

    /// A model may think for longer than the lease lasts; a process that died must not keep all others waiting for as
    /// long as a model may think.
    private func keepProbe() {
        let timer = LoopTimer { [store, name, settings] in
            Reactor.spawn { await store.keepProbe(name, for: settings.probeFor) }
        }
        timer.start(every: .milliseconds(max(1, settings.probeFor.milliseconds / 3)))
        keeping = timer
    }

    private func endProbe() {
        isProbing = false
        keeping?.cancel()
        keeping = nil
    }

    /// The provider has answered, if only to say that this prompt is no good.
    func succeeded(_ admission: BreakerMachine.Admission) async {
        if admission == .probe { endProbe() }
        if machine.succeeded(admission) { await store.shut(name) }
    }

    /// - Parameter cause: the error's label.
    func failed(_ admission: BreakerMachine.Admission, because cause: String) async {
        if admission == .probe { endProbe() }
        guard let opening = machine.failed(admission, because: cause, at: now(), chance: chance()) else { return }
        await store.open(name, opening, keeping: settings.longestOpen + settings.remembersFor)
    }

    /// The attempt was given up: it says nothing, and another probe is allowed.
    func abandoned(_ admission: BreakerMachine.Admission) async {
        guard admission == .probe else { return }
        endProbe()
        await store.leaveProbe(name)
    }

    private func refresh() async {
        let now = now()
        guard now &- settings.refreshEvery.milliseconds >= refreshed else { return }
        refreshed = now  // before the await: others meanwhile go by what is known
        switch await store.gate(of: name) {
        case .unknown: break
        case .shut: machine.learn(nil)
        case .open(let opening): machine.learn(isForgotten(opening.until) ? nil : opening)
        }
    }

    private func isForgotten(_ until: Int64) -> Bool { now() - until >= settings.remembersFor.milliseconds }
}
