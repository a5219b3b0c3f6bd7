import TestSupport
import Testing

@testable import Replies

@Suite struct PromptTests {
    private static func history(_ exchanges: Int) -> [PromptMessage] {
        (0..<exchanges).flatMap { [PromptMessage(.user, "q\($0)"), PromptMessage(.assistant, "a\($0)")] }
    }

    @Test func `the last exchanges stay, the oldest go first`() {
        let prompt = Prompt(system: "s", history: Self.history(6), waiting: ["now"])
        #expect(prompt.messages.map(\.text) == ["q2", "a2", "q3", "a3", "q4", "a4", "q5", "a5", "now"])
    }

    @Test func `an exchange that does not fit the budget goes as a whole, and so do all before it`() {
        var history = Self.history(3)
        history[3] = PromptMessage(.assistant, String(repeating: "x", count: 400))
        let prompt = Prompt(system: "s", history: history, waiting: ["now"], limits: PromptLimits(tokens: 50))
        #expect(prompt.messages.map(\.text) == ["q2", "a2", "now"])
    }

    @Test func `what must be in is in, whatever the budget`() {
        let prompt = Prompt(
            system: "system", history: Self.history(2), waiting: ["a", "b"], limits: PromptLimits(tokens: 1))
        #expect(prompt.messages.map(\.text) == ["a", "b"])
        #expect(prompt.system == "system")
    }

    @Test func `a reply that has lost its question is left out`() {
        let history = [PromptMessage(.assistant, "a")] + Self.history(1)
        #expect(Prompt(system: "", history: history, waiting: []).messages.map(\.text) == ["q0", "a0"])
    }

    @Test func `several questions with one reply are one exchange, and no more than eight messages stay`() {
        let one = ["1", "2", "3"].map { PromptMessage(.user, $0) } + [PromptMessage(.assistant, "4")]
        let prompt = Prompt(system: "", history: one + one + one, waiting: [])
        #expect(prompt.messages.count == 8)
        #expect(prompt.exchanges.count == 2)
    }

    @Test(arguments: 0..<200) func `any history gives a prompt within its limits, cut between exchanges`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let history = (0..<Int.random(in: 0...20, using: &random)).map { index in
            PromptMessage(
                Bool.random(using: &random) ? .user : .assistant,
                "\(index)" + String(repeating: "x", count: Int.random(in: 0...200, using: &random)))
        }
        let limits = PromptLimits(exchanges: Int.random(in: 0...5, using: &random), tokens: 150)
        let prompt = Prompt(system: "s", history: history, waiting: ["w"], limits: limits)
        let kept = prompt.messages.dropLast()
        #expect(kept.count <= 2 * limits.exchanges && prompt.exchanges.count <= limits.exchanges)
        #expect(prompt.estimatedTokens <= limits.tokens)
        #expect(Array(history.suffix(kept.count)) == Array(kept))
        #expect(kept.first?.role != .assistant)
        let shorter = prompt.droppingOldestExchanges(2)
        #expect(Array(prompt.exchanges.dropFirst(2)) == shorter.exchanges)
    }
}
