import Events
import TestSupport

/// The users, all the time.
@Reactor final class Load {
    private static let userCount = 24
    private static let erasingCount = 3

    let door: Door
    let record: Record
    let breaches: Breaches
    let ports: [UInt16]
    /// Users send nothing new for a while.
    var isPaused = false
    private var restingUsers = 0
    /// Texts that were erased, as users were told.
    var erased: Set<String> = []
    /// No message is begun any more.
    private(set) var isOver = false
    /// Nobody tries again any more: the run has failed.
    private(set) var isAbandoned = false
    /// Redis may have been emptied: what was accepted may be unknown.
    var mayForget = false
    var retries = 0
    var refusals = 0
    private var tasks: [Task<Void, Never>] = []
    private var rude: Task<Void, Never>?

    init(_ fleet: Fleet, _ tenancy: Tenancy, _ breaches: Breaches) {
        door = Door(fleet.gateways, key: tenancy.key)
        ports = fleet.gateways.map(\.port)
        record = Record(breaches)
        self.breaches = breaches
    }

    func start(_ options: ChaosOptions, _ tenancy: Tenancy) {
        for number in 1...Self.userCount {
            let user = ChaosUser(
                "u\(number)", bot: number % 3 == 0 ? "joint" : "single", load: self,
                seed: options.seed &* 1000 &+ UInt64(number))
            tasks.append(Reactor.spawn { await user.run() })
        }
        for number in 1...Self.erasingCount {
            let name = "erased\(number)"
            let user = ErasingUser(
                name, conversation: tenancy.conversation(name, bot: "single"), load: self,
                seed: options.seed &* 2000 &+ UInt64(number))
            tasks.append(Reactor.spawn { await user.run() })
        }
        let clients = RudeClients(load: self, key: tenancy.key, seed: options.seed)
        rude = Reactor.spawn { await clients.run() }
    }

    /// Returns when no user has anything under way.
    func rest() async throws {
        isPaused = true
        try await eventually("users to rest", within: .seconds(30)) { restingUsers == tasks.count }
    }

    /// What a user does, again and again until the load is over; while users rest, nothing new is begun.
    func keepOn(_ step: () async -> Void) async {
        while !isOver {
            if isPaused { await restUntilOn() } else { await step() }
        }
    }

    private func restUntilOn() async {
        restingUsers += 1
        while isPaused, !isOver { await wait(.milliseconds(20)) }
        restingUsers -= 1
    }

    func goOn() { isPaused = false }

    /// Returns when each user's last message is accepted.
    func finish(within limit: Duration) async throws {
        isOver = true
        let timer = LoopTimer { [weak self] in self?.isAbandoned = true }
        timer.start(after: limit)
        for task in tasks { await task.value }
        await rude?.value
        timer.cancel()
        if isAbandoned { breaches.add("users/refused", "some message was not accepted within \(limit) of quiet") }
    }

    func close() { door.close() }
}
