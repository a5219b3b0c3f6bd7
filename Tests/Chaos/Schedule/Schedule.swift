import Events
import TestSupport

/// What breaks when: the same seed, plan and length give the same schedule.
@Reactor struct Schedule {
    struct Entry {
        let at: Duration
        let fault: any Fault
    }

    private(set) var entries: [Entry] = []

    init(_ options: ChaosOptions) {
        var random = SeededRandom(seed: options.seed)
        var at: Int64 = 0
        var deck: [any Fault.Type] = []
        let kinds = Self.kinds(options.plan).filter { options.only.isEmpty || options.only.contains("\($0)") }
        if kinds.isEmpty { return }
        // All kinds once within the time, if it is short; then all again, in another order.
        let pause = max(200, min(3000, Int64(options.seconds) * 1000 / Int64(kinds.count)))
        while at < Int64(options.seconds) * 1000 {
            if deck.isEmpty { deck = kinds.shuffled(using: &random) }
            let kind = deck.removeFirst()
            entries.append(Entry(at: .milliseconds(at), fault: kind.init(&random)))
            at += Int64.random(in: 0...(2 * pause), using: &random)
        }
    }

    private static func kinds(_ plan: ChaosOptions.Plan) -> [any Fault.Type] {
        switch plan {
        case .faults:
            [
                WorkerKilled.self, GatewayKilled.self, WorkerStopped.self, GatewayStopped.self, ProgramReplaced.self,
                RedisRestarted.self, RedisKilled.self, RedisClientsKilled.self, RedisPaused.self, RedisStopped.self,
                RedisFull.self, RedisReadOnly.self, PostgresLocked.self,
                PostgresRestarted.self, PostgresCrashed.self, PostgresBackendsTerminated.self, PostgresExhausted.self,
                PostgresReadOnly.self, LinksCut.self, LinkHeld.self, LinkSwallowed.self, LinkOrphaned.self,
                LinksForgotten.self, LinkHeldBeyondLease.self,
                ModelMisbehaves.self,
            ]
        case .flush: [RedisFlushed.self, WorkerKilled.self, GatewayKilled.self, RedisClientsKilled.self, LinksCut.self]
        case .journal:
            [
                RedisFlushed.self, RedisRolledBack.self, RedisKilled.self, RedisClientsKilled.self, WorkerKilled.self,
                GatewayKilled.self, LinksCut.self, LinkHeld.self, PostgresCrashed.self, PostgresBackendsTerminated.self,
            ]
        case .stale: [LinkHeldBeyondLease.self]
        }
    }

    var text: String {
        entries.map { "  \(inSeconds($0.at.milliseconds))  \($0.fault.description)" }.joined(separator: "\n")
    }
}
