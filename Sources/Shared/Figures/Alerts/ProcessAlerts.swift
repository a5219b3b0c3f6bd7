internal import Events

/// The alerts of this process: its memory, and its connections to PostgreSQL.
@Reactor final class ProcessAlerts {
    /// A pool is exhausted when callers have waited at so many looks in a row, and is not any more when at so many nobody
    /// has: a burst that is over in a second is none.
    static let looksToBegin = 3
    static let looksToEnd = 10

    private let name: ProcessName
    private let memory: AlertLevel?
    private let log: AlertLog
    private(set) var on: [AlertKind: Alert] = [:]
    private var looksWaiting = 0
    private var looksFree = 0

    init(_ name: ProcessName, memory: AlertLevel?, log: AlertLog) {
        self.name = name
        self.memory = memory
        self.log = log
    }

    var all: [Alert] { on.values.sorted { $0.kind.rawValue < $1.kind.rawValue } }

    /// - Parameter percent: of the limit; nil without one.
    func see(memory percent: Double?, at now: Int64) {
        guard let percent, let level = memory else { return }
        set(.memory, level.isOn(percent, wasOn: on[.memory] != nil), value: percent, limit: level.limit, now)
    }

    /// Once a second.
    func see(_ pool: PoolUse, at now: Int64) {
        looksWaiting = pool.waiting > 0 ? looksWaiting + 1 : 0
        looksFree = pool.waiting > 0 ? 0 : looksFree + 1
        let isOn = on[.pool] != nil ? looksFree < Self.looksToEnd : looksWaiting >= Self.looksToBegin
        set(.pool, isOn, value: Double(pool.waiting), limit: Double(pool.maximum), now)
    }

    private func set(_ kind: AlertKind, _ isOn: Bool, value: Double, limit: Double, _ now: Int64) {
        if isOn, on[kind] == nil {
            let alert = Alert(kind, about: name.member, since: now, value: value, limit: limit)
            on[kind] = alert
            log.began(alert)
        } else if !isOn, let alert = on.removeValue(forKey: kind) {
            log.ended(alert, now: now)
        }
    }
}
