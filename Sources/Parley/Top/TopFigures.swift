internal import Figures

/// What several readings say together. Nil is what cannot be told.
struct TopFigures: Sendable {
    let now: TopReading
    private let rates: ProcessRates

    /// - Parameter earlier: the oldest first.
    init(now: TopReading, since earlier: [TopReading]) {
        self.now = now
        rates = ProcessRates((earlier + [now]).map { .init(at: $0.at, processes: $0.standing.processes) })
    }

    var seconds: Double? { rates.seconds }

    var acceptedPerSecond: Double? { rates.perSecond(.messages) }
    var storedPerSecond: Double? { rates.perSecond(.turns) }
    var givenUpPerSecond: Double? { rates.perSecond(.failedTurns) }

    var givenUpPercent: Double? { rates.percent(.failedTurns, of: .turns) }
    var errorPercent: Double? { rates.percent(.errors, of: .requests) }

    func storedPerSecond(of worker: LivingProcess) -> Double? { rates.perSecond(.turns, of: worker.name) }

    func replyMilliseconds(share: Double) -> Double? { rates.replyMilliseconds(share: share) }

    /// Of all processes that tell of theirs; nil when none does.
    var pool: PoolUse? {
        let pools = now.standing.processes.map(\.pool).filter { $0.maximum > 0 }
        if pools.isEmpty { return nil }
        return pools.reduce(into: PoolUse()) { sum, pool in
            sum.maximum += pool.maximum
            sum.open += pool.open
            sum.idle += pool.idle
            sum.waiting += pool.waiting
        }
    }
}
