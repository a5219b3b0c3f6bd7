internal import Events

/// One provider's breaker: the machine, and the state it shares with other processes.
@Reactor final class Breaker {
    private let provider: String
    private let settings: BreakerSettings
    private let store: any BreakerStore
    private let now: @Reactor () -> Int64
    private var machine: BreakerMachine
    private var refreshed = Int64.min
    private var isProbing = false

    init(
        _ provider: String, _ settings: BreakerSettings, store: any BreakerStore,
        now: @escaping @Reactor () -> Int64
    ) {
        self.provider = provider
        self.settings = settings
        self.store = store
        self.now = now
        machine = BreakerMachine(settings)
    }

    var isOpen: Bool { machine.admission(at: now()) != .pass }

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
        if await store.takeProbe(provider, for: settings.probeFor) { return .probe }
        isProbing = false
        return .refuse
    }

    /// The provider has answered, if only to say that this prompt is no good.
    func succeeded(_ admission: BreakerMachine.Admission) async {
        if admission == .probe { isProbing = false }
        if machine.succeeded(admission) { await store.shut(provider) }
    }

    func failed(_ admission: BreakerMachine.Admission) async {
        if admission == .probe { isProbing = false }
        guard let until = machine.failed(admission, at: now()) else { return }
        await store.open(provider, until: until, keeping: settings.openFor + settings.remembersFor)
    }

    /// The attempt was given up: it says nothing. Another probe is allowed when this one's time is over.
    func abandoned(_ admission: BreakerMachine.Admission) {
        if admission == .probe { isProbing = false }
    }

    private func refresh() async {
        let now = now()
        guard now &- settings.refreshEvery.milliseconds >= refreshed else { return }
        refreshed = now  // before the await: others meanwhile go by what is known
        switch await store.gate(of: provider) {
        case .unknown: break
        case .shut: machine.learn(openUntil: nil)
        case .open(let until): machine.learn(openUntil: until)
        }
    }
}
