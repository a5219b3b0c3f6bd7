internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Replies
internal import Service

/// Finds the answer of a turn: the prompt from the bot, the trimmed history and the waiting messages, then the bot's
/// chain of providers.
@Reactor final class ReplyComposer {
    /// What came of it.
    enum Outcome {
        case reply(ComposedReply)
        /// Nobody could answer now; the turn is tried again.
        case later(after: Duration, reason: String, isFailure: Bool, TurnTrace)
        case cancelled
    }

    /// Milliseconds: about as long as a breaker stays open at first.
    private static let breakerDelay: ClosedRange<Int64> = 1000...4000

    private static let pauseForServers = Duration.seconds(1)

    private let tools: TurnTools

    init(_ tools: TurnTools) { self.tools = tools }

    func compose(_ turn: Turn, history: [HistoryEntry]) async -> Outcome {
        let deltas = DeltaPublisher(turn, redis: tools.redis, schedule: tools.deltas)
        deltas.restart()
        defer { deltas.end() }
        let request = request(turn, history)
        var passed = TurnTrace()
        passed.promptMessages = request.prompt.messageCount
        passed.promptTokens = request.prompt.estimatedTokens
        let chain: ProviderChain
        do {
            chain = try await tools.providers.chain(for: turn.bot)
        } catch {
            return .later(after: Self.pauseForServers, reason: "configuration", isFailure: false, passed)
        }
        let after = WallTime.milliseconds() - turn.startedAt
        let started = MonotonicTime.nanoseconds()
        let outcome = await chain.reply(
            to: request, onDelta: { deltas.add($0) }, onRestart: { deltas.restart() })
        tools.metrics.modelSeconds.observe(Double(MonotonicTime.nanoseconds() - started) / 1e9)
        passed.add(outcome.trace, after: after)
        switch outcome {
        case .answered(let reply, let trace):
            if trace.hasTrouble { report(turn, "Providers failed before one answered", trace) }
            return .reply(ComposedReply(reply, trace: passed))
        case .failed(let error, let trace): return failed(turn, error, trace, passed)
        case .cancelled:
            deltas.restart()  // another pass writes it anew
            return .cancelled
        }
    }

    private func request(_ turn: Turn, _ history: [HistoryEntry]) -> ReplyRequest {
        let settings = turn.bot.settings
        let limits = PromptLimits(
            exchanges: settings.historyExchanges ?? tools.settings.limits.historyExchanges,
            tokens: settings.tokenBudget ?? tools.settings.limits.historyTokens)
        let past = history.map { PromptMessage($0.role == .user ? .user : .assistant, $0.text) }
        let prompt = Prompt(
            system: settings.systemPrompt, history: past, waiting: turn.envelopes.map(\.text), limits: limits)
        return ReplyRequest(
            bot: turn.bot.id, prompt: prompt, language: settings.language.spoken, contact: settings.contact,
            model: settings.model)
    }

    /// Parks the turn until its tries are used up, if another try may help; else it is given up.
    private func failed(_ turn: Turn, _ error: ReplyError, _ trace: ReplyTrace, _ passed: TurnTrace) -> Outcome {
        let age = WallTime.milliseconds() - turn.envelopes[0].at
        let isUnasked = trace.attempts.allSatisfy { $0.error?.isUnasked == true }
        if isUnasked, !trace.isHopeless, age < tools.settings.turnLimit.milliseconds {
            // Nobody was asked, so no try is used up; but nobody waits for ever either.
            let delay = Duration.milliseconds(Int64.random(in: Self.breakerDelay))
            return .later(after: delay, reason: "model: \(error)", isFailure: false, passed)
        }
        let tries = turn.lane.attempts + 1
        guard trace.isHopeless || tries >= tools.settings.turnAttempts else {
            let delay = TurnBackoff.delay(
                after: turn.lane.attempts, wish: trace.wish, chance: .random(in: 0..<1))
            report(turn, "No provider answered; the turn is tried again", trace)
            return .later(after: delay, reason: "model: \(error)", isFailure: true, passed)
        }
        let isTold = turn.bot.settings.tellsFailures
        report(turn, "No provider answered; the user \(isTold ? "gets an apology" : "is not told")", trace)
        return .reply(turn.givenUp(.model(error, trace), trace: passed))
    }

    /// Once per turn: who failed and why. Never a message's text.
    private func report(_ turn: Turn, _ what: String, _ trace: ReplyTrace) {
        tools.log.warning(
            what,
            [
                "conversation": .string(turn.conversation.description), "turn": .string(turn.id),
                "attempts": .string(trace.summary),
            ])
    }

}

extension BotSettings.Language {
    /// The language of Parley's own words.
    var spoken: ReplyLanguage {
        switch self {
        case .english: .en
        case .french: .fr
        }
    }
}
