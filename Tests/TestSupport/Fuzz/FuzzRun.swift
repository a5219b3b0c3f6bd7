import Events
import Glibc

/// One subject under bad inputs. What a round gets depends on the seed and its number only.
///
/// `FUZZ_SECONDS` makes it go on for that long instead of a fixed number of rounds, and `FUZZ_SEED` begins elsewhere.
package struct FuzzRun: Sendable {
    /// An input that broke what must hold, as short as it could be made.
    package struct Failure: CustomStringConvertible, Sendable {
        let subject: String
        let seed: UInt64
        let input: [UInt8]
        let what: String

        package var description: String {
            "\(subject): \(what)\n    seed \(seed); as a case: \(FuzzRun.written(input))"
        }
    }

    private let subject: String
    private let rounds: Int

    /// - Parameter rounds: how many in a run without `FUZZ_SECONDS`.
    package init(_ subject: String, rounds: Int) {
        self.subject = subject
        self.rounds = rounds
    }

    /// Runs the cases, which failed once, and then mutated inputs. Nil when all is well.
    ///
    /// - Parameter check: what is wrong with this input; nil: nothing. It may draw from the generator, and gets the same
    ///   numbers for the same input's round.
    package func run(
        _ mutator: ByteMutator, failed cases: [[UInt8]] = [], check: ([UInt8], inout SeededRandom) -> String?
    ) -> Failure? {
        let watch = FuzzWatch(subject)
        defer { watch.end() }
        func wrong(_ input: [UInt8], _ seed: UInt64) -> String? {
            var random = SeededRandom(seed: seed)
            watch.runs(on: input)
            return check(input, &random)
        }
        for input in cases {
            if let what = wrong(input, 0) { return Failure(subject: subject, seed: 0, input: input, what: what) }
        }
        return each { seed in
            var random = SeededRandom(seed: seed)
            let input = mutator.input(&random)
            guard let what = wrong(input, seed) else { return nil }
            var shrinking = Shrinking(input)
            while let shorter = shrinking.candidate { shrinking.tell(fails: wrong(shorter, seed) != nil) }
            let short = shrinking.items
            return Failure(subject: subject, seed: seed, input: short, what: wrong(short, seed) ?? what)
        }
    }

    /// Seeds, one after the other, until one fails or it is enough.
    private func each(_ round: (UInt64) -> Failure?) -> Failure? {
        let (first, seconds) = (Self.number("FUZZ_SEED") ?? 1, Self.number("FUZZ_SECONDS"))
        let end = seconds.map { MonotonicTime.milliseconds() + Int64($0) * 1000 }
        var number: UInt64 = 0
        while end.map({ MonotonicTime.milliseconds() < $0 }) ?? (number < UInt64(rounds)) {
            if let failure = round(first &* 1_000_000_007 &+ number) { return failure }
            number += 1
        }
        return nil
    }

    /// For subjects that have a loop of their own.
    package static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

    /// As it is written in a test.
    package static func written(_ input: [UInt8]) -> String {
        guard let text = String(validating: input, as: UTF8.self) else { return "\(input)" }
        return "Array(\(text.debugDescription).utf8)"
    }
}
