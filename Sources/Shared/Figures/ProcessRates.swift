internal import Events
internal import Service

/// What living processes count per second, from several looks at them.
///
/// A process tells its counters with each beat, every five seconds, so between two looks it may have told them once, not at
/// all or twice. What it counted between two of its beats is therefore divided by the time between these, by its own clock:
/// that is right whenever one looks and however often it beats. Totals of all processes would not do: they grow in steps.
package struct ProcessRates: Sendable {
    package struct Look: Sendable {
        /// Of the monotonic clock, ms.
        let at: Int64
        let processes: [LivingProcess]

        package init(at: Int64, processes: [LivingProcess]) {
            self.at = at
            self.processes = processes
        }
    }

    /// Between two looks that are so far apart each process that lives has beaten.
    package static let leastSeconds = ProcessBeat.interval.milliseconds / 1000 + 1

    /// Between two beats of a process.
    private struct Stretch {
        let process: LivingProcess
        /// Nil: it began meanwhile, at 0.
        let before: LivingProcess?

        var seconds: Double { Double(process.seen - (before?.seen ?? process.started)) / 1000 }

        /// Never negative.
        func perSecond(_ figure: CountedFigure) -> Double? {
            guard let now = process.counted[figure] else { return nil }
            return Double(max(0, now - (before?.counted[figure] ?? 0))) / seconds
        }
    }

    /// Shorter ones say nothing: a change of state is told at once, whenever the last beat was.
    private static let leastStretch = 0.5

    private let stretches: [Stretch]
    /// Of some processes nothing can be said yet.
    private let isMeasuring: Bool
    /// Some, of older versions, do not say what they count.
    private let isPartial: Bool

    /// - Parameter looks: the oldest first.
    package init(_ looks: [Look]) {
        var stretches: [Stretch] = []
        var isMeasuring = looks.count < 2
        let telling = looks.last?.processes.filter { !$0.counted.isEmpty } ?? []
        for process in telling {
            switch Self.measure(process, looks) {
            case .measured(let stretch): stretches.append(stretch)
            case .silent: break
            case .notYet: isMeasuring = true
            }
        }
        self.stretches = stretches
        self.isMeasuring = isMeasuring
        isPartial = telling.count < looks.last?.processes.count ?? 0
    }

    private enum Measure {
        case measured(Stretch)
        /// It has missed its beats, as it died or hangs, or has only begun: it counts nothing that anybody knows of.
        case silent
        case notYet
    }

    private static func measure(_ process: LivingProcess, _ looks: [Look]) -> Measure {
        guard let first = looks.first, let last = looks.last else { return .notYet }
        let earlier = looks.dropLast().compactMap { look in
            look.processes.first { $0.name == process.name }.map { (at: look.at, process: $0) }
        }
        if earlier.contains(where: { $0.process.seen == process.seen && last.at - $0.at >= leastSeconds * 1000 }) {
            return .silent
        }
        if let before = earlier.first(where: { $0.process.seen < process.seen && !$0.process.counted.isEmpty }) {
            let stretch = Stretch(process: process, before: before.process)
            if stretch.seconds >= leastStretch { return .measured(stretch) }
        }
        guard process.seen - process.started <= last.at - first.at + leastSeconds * 1000 else { return .notYet }
        let stretch = Stretch(process: process, before: nil)
        return stretch.seconds >= leastStretch ? .measured(stretch) : .silent
    }

    /// How far back it goes: the longest time between two beats of a process. Nil while that is not known.
    package var seconds: Double? { isMeasuring ? nil : stretches.map(\.seconds).max() ?? 0 }

    /// Of all processes; nil when it is not known yet, or nobody tells.
    package func perSecond(_ figure: CountedFigure) -> Double? {
        if isMeasuring { return nil }
        let rates = stretches.compactMap { $0.perSecond(figure) }
        return rates.isEmpty && isPartial ? nil : rates.reduce(0, +)
    }

    package func perSecond(_ figure: CountedFigure, of process: ProcessName) -> Double? {
        stretches.first { $0.process.name == process }?.perSecond(figure)
    }

    package func percent(_ part: CountedFigure, of whole: CountedFigure) -> Double? {
        guard let part = perSecond(part), let whole = perSecond(whole) else { return nil }
        return whole > 0 ? min(100, part * 100 / whole) : 0
    }

    /// From arrival to the stored reply, ms: the upper end of the bucket in which the share lies. Nil when nothing was stored;
    /// infinite beyond the last bucket.
    package func replyMilliseconds(share: Double) -> Double? {
        guard let all = tally.last, all > 0 else { return nil }
        let place = max(1, Int((share * Double(all)).rounded(.up)))
        var passed = 0
        for (bound, count) in zip(Histogram.latency, tally.dropLast()) {
            passed += count
            if passed >= place { return bound * 1000 }
        }
        return .infinity
    }

    private var tally: [Int] {
        var sum = Array(repeating: 0, count: Histogram.latency.count + 1)
        for stretch in stretches where stretch.process.replyTally.count == sum.count {
            let before = stretch.before?.replyTally ?? []
            for index in sum.indices {
                sum[index] += stretch.process.replyTally[index] - (index < before.count ? before[index] : 0)
            }
        }
        return sum
    }
}
