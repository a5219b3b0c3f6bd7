import Events
import TestSupport

/// Something that breaks, and is whole again when `strike` returns.
@Reactor protocol Fault: Sendable {
    /// Its particulars are drawn when the schedule is made, so that a seed says all.
    init(_ random: inout SeededRandom)

    /// For the schedule and the log.
    nonisolated var description: String { get }

    func strike(_ scene: Scene) async throws
}

extension SeededRandom {
    /// A length of time.
    mutating func duration(_ milliseconds: ClosedRange<Int64>) -> Duration {
        .milliseconds(Int64.random(in: milliseconds, using: &self))
    }
}
