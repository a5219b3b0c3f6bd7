import TestSupport
import Testing

@testable import Replies

/// Mutated `Retry-After` values: a time to wait that is not negative and not absurd, or none.
@Suite struct RetryAfterFuzzTests {
    private static let mutator = ByteMutator(
        seeds: ["7", "1.5", "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 31 Dec 9999 23:59:60 GMT", "1e300", "-0", "0x1p9"],
        spice: ["inf", "-inf", "Feb", "31", "9999", "GMT", ":", "  "])

    @Test func `any text is a time to wait or none`() {
        let failure = FuzzRun("Retry-After", rounds: 20_000).run(Self.mutator) { bytes, random in
            let now = Int64.random(in: 0...253_402_300_800_000, using: &random)
            guard let wait = RetryAfter.duration(String(decoding: bytes, as: UTF8.self), now: now) else { return nil }
            return wait < .zero || wait > .seconds(300_000_000_000) ? "it says \(wait)" : nil
        }
        if let failure { Issue.record("\(failure)") }
    }
}
