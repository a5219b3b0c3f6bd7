import TestSupport
import Testing

@testable import Conversations

/// Mutated bots, as a cache or a person may have written them.
@Suite struct BotFuzzTests {
    private static let bots = ByteMutator(
        seeds: [
            #"{"id":1,"tenant":5,"name":"b","version":1,"language":"fr","systemPrompt":"p","providers":["openai"],"#
                + #""historyExchanges":4,"tokenBudget":3000,"userLimit":5,"coalesce":true,"apology":"sorry"}"#
        ])

    /// Twice as many entries were kept of a history of so many exchanges.
    private static let failedBots = [
        #"{"id":1,"tenant":5,"name":"b","version":1,"language":"fr","systemPrompt":"","historyExchanges":9223372036854775807}"#
    ].map { Array($0.utf8) }

    @Test func `any text is a bot or none, and a bot's settings are within their bounds`() {
        let failure = FuzzRun("bot", rounds: 4000).run(Self.bots, failed: Self.failedBots) { bytes, _ in
            guard let bot = Bot.decoded(String(decoding: bytes, as: UTF8.self)) else { return nil }
            if let exchanges = bot.settings.historyExchanges, !BotSettings.historyRange.contains(exchanges) {
                return "\(exchanges) exchanges"
            }
            return Bot.decoded(bot.encoded()) == bot ? nil : "written, it is another one"
        }
        if let failure { Issue.record("\(failure)") }
    }
}
