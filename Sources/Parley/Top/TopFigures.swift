internal import Events
internal import Queue
internal import Service

/// What two readings say together. Nil is what cannot be told.
struct TopFigures: Sendable {
    let now: TopReading
    private let then: TopReading?

    init(now: TopReading, since then: TopReading?) {
        self.now = now
        self.then = then.flatMap { $0.at < now.at ? $0 : nil }
    }

    var seconds: Double? { then.map { Double(now.at - $0.at) / 1000 } }

    var acceptedPerSecond: Double? { perSecond(growth(\.accepted)) }
    var storedPerSecond: Double? { perSecond(growth(of: \.stored)) }
    var givenUpPerSecond: Double? { perSecond(growth(of: \.givenUp)) }

    var givenUpPercent: Double? { percent(growth(of: \.givenUp), of: growth(of: \.stored)) }
    var errorPercent: Double? { percent(growth(\.errors), of: growth(\.requests)) }

    func storedPerSecond(of worker: WorkerView) -> Double? { perSecond(growth(of: worker, \.stored)) }

    /// From arrival to the stored reply, ms: the upper end of the bucket in which the share lies. Nil when nothing was stored;
    /// infinite beyond the last bucket.
    func replyMilliseconds(share: Double) -> Double? {
        guard let counts = tally, let all = counts.last, all > 0 else { return nil }
        let place = max(1, Int((share * Double(all)).rounded(.up)))
        var passed = 0
        for (bound, count) in zip(Self.bounds, counts.dropLast()) {
            passed += count
            if passed >= place { return bound * 1000 }
        }
        return .infinity
    }

    /// Of all workers: connections that are used, and allowed.
    var pool: (used: Int, maximum: Int)? {
        let pools = now.workers.compactMap(\.pool)
        return pools.isEmpty
            ? nil : (pools.reduce(0) { $0 + $1.open - $1.idle }, pools.reduce(0) { $0 + $1.maximum })
    }

    // MARK: Growth

    private static let bounds = Histogram.latency

    private var tally: [Int]? {
        guard then != nil else { return nil }
        var sum = Array(repeating: 0, count: Self.bounds.count + 1)
        for worker in now.workers where worker.replyTally.count == sum.count {
            let before = earlier(worker)?.replyTally ?? []
            for index in sum.indices {
                sum[index] += worker.replyTally[index] - (index < before.count ? before[index] : 0)
            }
        }
        return sum
    }

    private func earlier(_ worker: WorkerView) -> WorkerView? { then?.workers.first { $0.id == worker.id } }

    /// One that was not there before began at 0.
    private func growth(of worker: WorkerView, _ figure: (WorkerView) -> Int) -> Int? {
        then == nil ? nil : figure(worker) - (earlier(worker).map(figure) ?? 0)
    }

    private func growth(of figure: (WorkerView) -> Int) -> Int? {
        then == nil ? nil : now.workers.reduce(0) { $0 + (growth(of: $1, figure) ?? 0) }
    }

    private func growth(_ figure: (TopReading) -> Int?) -> Int? {
        guard let then, let before = figure(then), let after = figure(now) else { return nil }
        return after - before
    }

    private func perSecond(_ growth: Int?) -> Double? {
        guard let growth, let seconds else { return nil }
        return Double(max(0, growth)) / seconds
    }

    private func percent(_ part: Int?, of whole: Int?) -> Double? {
        guard let part, let whole else { return nil }
        return whole > 0 ? Double(max(0, part)) * 100 / Double(whole) : 0
    }
}
