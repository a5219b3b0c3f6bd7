internal import Events

/// One provider's breaker as one process sees it: shut (all may ask), open (nobody may), half open (one may try).
/// Pure; times are Unix milliseconds.
struct BreakerMachine: Equatable {
    enum Admission: Equatable {
        case pass, probe, refuse
    }

    private let settings: BreakerSettings
    private(set) var failuresInARow = 0
    /// Nobody asks before this; afterwards one probe. Nil is shut.
    private(set) var openUntil: Int64?

    init(_ settings: BreakerSettings) { self.settings = settings }

    func admission(at now: Int64) -> Admission {
        guard let openUntil else { return .pass }
        return now < openUntil ? .refuse : .probe
    }

    /// What others have done. A process keeps its own count of failures.
    mutating func learn(openUntil: Int64?) { self.openUntil = openUntil }

    /// Returns whether the breaker is to be shut for all: only a probe's success does that, because other calls may
    /// have begun before the trouble.
    mutating func succeeded(_ admission: Admission) -> Bool {
        failuresInARow = 0
        guard admission == .probe else { return false }
        openUntil = nil
        return true
    }

    /// Returns until when the breaker is open for all now, when this failure has opened it.
    mutating func failed(_ admission: Admission, at now: Int64) -> Int64? {
        failuresInARow += 1
        let isDue = admission == .probe || (openUntil == nil && failuresInARow >= settings.failures)
        guard isDue else { return nil }
        failuresInARow = 0
        let until = now + settings.openFor.milliseconds
        openUntil = until
        return until
    }
}
