internal import Events

/// One turn on its way through a chain: what is asked, what was shown, what was tried, how much time is left.
@Reactor final class ChainRun {
    private let original: ReplyRequest
    private let settings: ChainSettings
    private let onDelta: @Reactor (String) -> Void
    private let onRestart: @Reactor () -> Void
    private let started = MonotonicTime.milliseconds()
    private var trace = ReplyTrace()

    /// What the next attempt is asked.
    private(set) var request: ReplyRequest
    /// The user has seen text of the present attempt.
    private(set) var hasShown = false
    /// The last error of a provider that was asked.
    private(set) var lastError = ReplyError.breakerOpen(cause: "")
    private var provider: Int?
    /// How often the present provider's prompt was made shorter.
    private var trims = 0
    private var attempt = (provider: "", model: "", number: 0, began: Int64(0))
    /// When the present attempt showed its first text; 0: it has not.
    private var firstText: Int64 = 0

    init(
        _ request: ReplyRequest, _ settings: ChainSettings, onDelta: @escaping @Reactor (String) -> Void,
        onRestart: @escaping @Reactor () -> Void
    ) {
        original = request
        self.request = request
        self.settings = settings
        self.onDelta = onDelta
        self.onRestart = onRestart
    }

    var canTrim: Bool { !request.prompt.exchanges.isEmpty }

    /// Throws when the wait before an attempt would take longer than there is time, or nobody waits any more.
    func checkTime(before delay: Duration) throws(ReplyError) {
        guard remaining > delay else {
            if trace.attempts.isEmpty { lastError = .outOfTime }
            trace.ranOutOfTime = true
            throw .outOfTime
        }
        if Task.isCancelled { throw .cancelled }
    }

    /// The wait before an attempt.
    func wait(_ delay: Duration) async throws(ReplyError) {
        do throws(CancellationError) {
            try await Reactor.sleep(for: delay)
        } catch {
            throw .cancelled
        }
    }

    /// Makes the request for an attempt: the whole prompt for a provider that is new to it, and its share of the time.
    func prepare(provider index: Int, isTrimming: Bool, isLast: Bool) {
        var prompt = request.prompt
        if index != provider {
            prompt = original.prompt
            trims = 0
        }
        provider = index
        if isTrimming { prompt = trimmed(prompt) }
        let reserve = isLast ? .zero : min(settings.reserve, settings.totalLimit / 4)
        let limit = max(.milliseconds(1), min(remaining - reserve, original.timeLimit ?? settings.totalLimit))
        request = original.attempt(prompt, timeLimit: limit, isFallback: index > 0)
    }

    /// First the older half of the history, then all of it: a call that is refused costs little, but waits.
    private func trimmed(_ prompt: Prompt) -> Prompt {
        trims += 1
        let count = prompt.exchanges.count
        return prompt.droppingOldestExchanges(trims == 1 ? (count + 1) / 2 : count)
    }

    func begin(_ provider: String, model: String) {
        let number = attempt.provider == provider ? attempt.number + 1 : 1
        attempt = (provider, model, number, MonotonicTime.milliseconds())
        if hasShown { onRestart() }
        hasShown = false
        firstText = 0
    }

    func show(_ text: String) {
        if !hasShown { firstText = MonotonicTime.milliseconds() }
        hasShown = true
        onDelta(text)
    }

    func answered(_ reply: Reply) { record(error: nil, usage: reply.usage) }

    /// Returns the error, for throwing.
    func failed(_ error: ReplyError) -> ReplyError {
        if !error.isUnasked { lastError = error }
        record(error: error, usage: nil)
        return error
    }

    func finishedTrace() -> ReplyTrace {
        trace.milliseconds = MonotonicTime.milliseconds() - started
        return trace
    }

    private func record(error: ReplyError?, usage: TokenUsage?) {
        trace.attempts.append(
            ReplyTrace.Attempt(
                provider: attempt.provider, model: attempt.model, number: attempt.number,
                after: attempt.began - started, firstText: firstText > 0 ? firstText - attempt.began : nil,
                milliseconds: MonotonicTime.milliseconds() - attempt.began, error: error, usage: usage))
    }

    private var remaining: Duration {
        settings.totalLimit - .milliseconds(MonotonicTime.milliseconds() - started)
    }
}
