internal import Events

/// One breaker as one process sees it: shut (all may ask), open (nobody may), half open (one may try).
/// Pure; times are Unix milliseconds.
struct BreakerMachine: Equatable {
    enum Admission: Equatable {
        case pass, probe, refuse
    }

    private let settings: BreakerSettings
    private(set) var failuresInARow = 0
    /// Nil is shut.
    private(set) var opening: BreakerOpening?

    init(_ settings: BreakerSettings) { self.settings = settings }

    func admission(at now: Int64) -> Admission {
        guard let opening else { return .pass }
        return now < opening.until ? .refuse : .probe
    }

    /// What others have done. A process keeps its own count of failures.
    mutating func learn(_ opening: BreakerOpening?) { self.opening = opening }

    /// Returns whether the breaker is to be shut for all: only a probe's success does that, because other calls may
    /// have begun before the trouble.
    mutating func succeeded(_ admission: Admission) -> Bool {
        failuresInARow = 0
        guard admission == .probe else { return false }
        opening = nil
        return true
    }

    /// Returns what is true for all now, when this failure has opened the breaker.
    ///
    /// - Parameter chance: in 0..<1.
    mutating func failed(
        _ admission: Admission, because cause: String, at now: Int64, chance: Double
    ) -> BreakerOpening? {
        failuresInARow += 1
        let isDue = admission == .probe || (opening == nil && failuresInARow >= settings.failures)
        guard isDue else { return nil }
        failuresInARow = 0
        let row = (opening?.row ?? 0) + 1
        let pause = settings.pause(row: row, chance: chance)
        let opened = BreakerOpening(until: now + pause.milliseconds, cause: cause, row: row)
        opening = opened
        return opened
    }
}
