import HTTP
import Testing

@testable import Replies

@Suite struct TurnBackoffTests {
    @Test(arguments: [(0, 2000), (1, 4000), (4, 32_000), (6, 120_000), (60, 120_000)])
    func `the longest wait doubles up to two minutes, the shortest stays`(attempts: Int, most: Int) {
        #expect(TurnBackoff.delay(after: attempts, chance: 0) == .milliseconds(500))
        #expect(TurnBackoff.delay(after: attempts, chance: 1) == .milliseconds(most))
    }

    @Test func `a provider's wish is a floor, within reason`() {
        #expect(TurnBackoff.delay(after: 0, wish: .seconds(30), chance: 0) == .milliseconds(30_500))
        #expect(TurnBackoff.delay(after: 0, wish: .seconds(86_400), chance: 0) == .milliseconds(600_500))
    }

    @Test func `the soonest of the providers' last wishes counts`() {
        func trace(_ errors: (String, ReplyError)...) -> ReplyTrace {
            var trace = ReplyTrace()
            trace.attempts = errors.map {
                ReplyTrace.Attempt(provider: $0.0, number: 1, milliseconds: 1, error: $0.1, usage: nil)
            }
            return trace
        }
        let limited = ReplyError.rateLimited(reason: "r", after: .seconds(40))
        let overloaded = ReplyError.overloaded(reason: "r", after: .seconds(20))
        #expect(trace().wish == .zero)
        #expect(trace(("openai", limited)).wish == .seconds(40))
        #expect(trace(("openai", limited), ("anthropic", overloaded)).wish == .seconds(20))
        #expect(trace(("openai", limited), ("anthropic", .empty)).wish == .zero)
        #expect(trace(("openai", .empty), ("openai", limited)).wish == .seconds(40))
    }
}
