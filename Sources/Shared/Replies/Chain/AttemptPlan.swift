internal import Events

/// What a chain does next after a failure. Pure: no clock, no chance but the number it is given.
struct AttemptPlan {
    enum Step: Equatable {
        case ask(provider: Int, after: Duration, trimming: Bool)
        case giveUp
    }

    private let settings: ChainSettings
    private let providers: Int
    private var provider = 0
    /// Attempts at this provider so far that count as tries.
    private var attempts = 1
    private var trims = 0
    private var hasRetriedAfterText = false

    init(_ settings: ChainSettings, providers: Int) {
        self.settings = settings
        self.providers = providers
    }

    var isLastProvider: Bool { provider + 1 >= providers }

    /// `hasShown`: the user has seen text of this attempt. `canTrim`: the prompt has an exchange to drop. `chance`: in
    /// 0..<1.
    mutating func failed(_ error: ReplyError, hasShown: Bool, canTrim: Bool, chance: Double) -> Step {
        switch error.remedy {
        case .stop: .giveUp
        case .next: next()
        case .trim: canTrim ? trim() : next()
        case .retry(let after): retry(after, hasShown: hasShown, chance)
        case .failOver(let after): isLastProvider ? retry(after, hasShown: hasShown, chance) : next()
        }
    }

    private mutating func trim() -> Step {
        guard trims < 2 else { return next() }
        trims += 1
        return .ask(provider: provider, after: .zero, trimming: true)
    }

    private mutating func retry(_ after: Duration?, hasShown: Bool, _ chance: Double) -> Step {
        let isTooLong = (after ?? .zero) > settings.longestRetryAfter
        guard attempts <= settings.retries, !isTooLong, !(hasShown && hasRetriedAfterText) else { return next() }
        if hasShown { hasRetriedAfterText = true }
        let backoff = min(settings.longestBackoff, settings.backoff * (1 << min(attempts - 1, 20)))
        attempts += 1
        // Full jitter: those who failed together do not come back together. A wish is a floor, and gets jitter too.
        let wait = (after ?? .zero) + .milliseconds(Int64(Double(backoff.milliseconds) * chance))
        return .ask(provider: provider, after: wait, trimming: false)
    }

    private mutating func next() -> Step {
        guard !isLastProvider else { return .giveUp }
        provider += 1
        attempts = 1
        trims = 0
        hasRetriedAfterText = false
        return .ask(provider: provider, after: .zero, trimming: false)
    }
}
