internal import Conversations
internal import Events
internal import Figures
internal import Queue
internal import Replies
internal import Service

/// What a worker counts.
@Reactor final class WorkerMetrics {
    let registry = Metrics()
    let claimHits: Counter
    let claimsEmpty: Counter
    let committed: Counter
    let stale: Counter
    let already: Counter
    let recovered: Counter
    let promoted: Counter
    let leasesLost: Counter
    let eventsDropped: Counter
    let putBack: Counter
    private let lanesDropped: Counter
    /// Told how many ready lanes without a message a claim has dropped, if any.
    var onLanesDropped: (@Reactor (Int) -> Void)?
    let replySeconds: Histogram
    let modelSeconds: Histogram
    let turnSeconds: Histogram
    let renewSeconds: Histogram
    let sessions: Counter
    let limitedUser = Counter()
    let limitedGlobal = Counter()
    let tokens: TokenCounts
    private var turns: [String: Counter] = [:]
    private var parks: [String: Counter] = [:]
    private var deaths: [String: Counter] = [:]
    private var retained: [String: Counter] = [:]
    private var endedSessions: [String: Counter] = [:]

    init(prices: ModelPrices) {
        let registry = registry
        claimHits = registry.counter("parley_claims_total", "Claims, by result", labels: ["result": "hit"])
        claimsEmpty = registry.counter("parley_claims_total", "Claims, by result", labels: ["result": "empty"])
        committed = registry.counter(
            "parley_commits_total", "Turns written, by result", labels: ["result": "committed"])
        stale = registry.counter("parley_commits_total", "Turns written, by result", labels: ["result": "stale"])
        already = registry.counter("parley_commits_total", "Turns written, by result", labels: ["result": "already"])
        recovered = registry.counter(
            "parley_recovered_total", "Lanes whose lease ran out and that were made ready again")
        promoted = registry.counter("parley_promoted_total", "Parked lanes that were made ready because they were due")
        leasesLost = registry.counter("parley_lease_lost_total", "Leases that this worker lost while it worked")
        eventsDropped = registry.counter(
            "parley_lane_events_dropped_total", "Events for `parley trace` that could not be kept")
        putBack = registry.counter(
            "parley_put_back_total", "Messages that Redis had lost and that were put back from the journal")
        lanesDropped = registry.counter(
            "parley_lanes_dropped_total", "Ready lanes without a message, which only hands can make, that were dropped")
        replySeconds = registry.histogram("parley_ttfr_seconds", "Time from a message's arrival to its stored reply")
        modelSeconds = registry.histogram("parley_llm_seconds", "Time that the providers took for a reply")
        turnSeconds = registry.histogram("parley_turn_seconds", "Time from a turn's claim to its stored reply")
        renewSeconds = registry.histogram(
            "parley_lease_renew_seconds", "Time that Redis took to renew all leases of a worker")
        sessions = registry.counter("parley_sessions_begun_total", "Sessions that began")
        tokens = TokenCounts(registry, prices: prices)
        for (scope, counter) in [("user", limitedUser), ("global", limitedGlobal)] {
            registry.counter(
                "parley_rate_limited_total", "Messages that met a rate limit, by its scope", labels: ["scope": scope]
            ) { Double(counter.value) }
        }
        registry.counter(
            "parley_duplicate_prevented_total", "What would have been done twice and was not", labels: ["at": "commit"]
        ) { [already] in Double(already.value) }
    }

    /// Where the models are that are left alone.
    func watch(_ providers: Providers) {
        registry.gauges("parley_breaker_open", "1 for each model that is left alone after failures") {
            providers.openBreakers.map {
                (["provider": $0.provider, "account": $0.account, "model": $0.model], 1)
            }
        }
    }

    /// What a claim brought; what it dropped is counted.
    func lanes(of claim: Claim) -> [ClaimedLane] {
        if claim.dropped > 0 {
            lanesDropped.increment(by: claim.dropped)
            onLanesDropped?(claim.dropped)
        }
        return claim.lanes
    }

    /// A turn is in PostgreSQL.
    func settled(_ turn: Turn, _ begun: BegunTurn, _ reply: ComposedReply) {
        let now = WallTime.milliseconds()
        replySeconds.observe(Double(now - turn.envelopes[0].at) / 1000)
        turnSeconds.observe(Double(now - turn.startedAt) / 1000)
        if begun.session.isNew, !reply.status.isGivenUp { sessions.increment() }
        if reply.status == .limited { limitedUser.increment(by: turn.envelopes.count) }
        tokens.add(reply)
    }

    /// All that counts for the whole deployment.
    var figures: [CountedFigure: Int] {
        var figures: [CountedFigure: Int] = [
            .turns: turnSeconds.count, .turnMilliseconds: Int(turnSeconds.sum * 1000), .sessions: sessions.value,
            .failedTurns: failedTurns,
            .givenUp: deaths.values.reduce(0) { $0 + $1.value }, .limitedUser: limitedUser.value,
            .limitedGlobal: limitedGlobal.value, .recovered: recovered.value, .duplicates: already.value,
            .promptTokens: tokens.prompt, .completionTokens: tokens.completion,
            .workerMilliseconds: Int(ProcessFigures.cpuSeconds() * 1000),
        ]
        if tokens.hasPrices {
            figures[.costNano] = tokens.costNano
            figures[.unpricedTokens] = tokens.unpriced
        }
        return figures
    }

    /// - Parameter status: `answered`, `limited` or `failed`.
    func turnEnded(_ status: String) { counter("parley_turns_total", "Turns, by outcome", "status", status, &turns) }

    /// Turns that were given up.
    private var failedTurns: Int { ["failed", "dead"].reduce(0) { $0 + (turns[$1]?.value ?? 0) } }

    /// - Parameter reason: one of the few words that a lane is parked with.
    func parked(_ reason: String) { counter("parley_park_total", "Lanes put off, by reason", "reason", reason, &parks) }

    /// - Parameter reason: a dead letter's.
    func dead(_ reason: String, messages: Int) {
        let help = "Messages given up and kept as dead letters, by reason"
        counter("parley_dead_total", help, "reason", reason, &deaths, by: messages)
    }

    /// - Parameter what: `messages`, `turns`, `sessions` and so on.
    func retentionRemoved(_ what: String, count: Int) {
        let help = "What was removed because it was older than its tenant keeps it"
        counter("parley_retention_removed_total", help, "what", what, &retained, by: count)
    }

    /// - Parameter reason: one of few words.
    func sessionEnded(_ reason: String) {
        counter("parley_sessions_ended_total", "Sessions ended, by reason", "reason", reason, &endedSessions)
    }

    private func counter(
        _ name: String, _ help: String, _ label: String, _ value: String, _ known: inout [String: Counter],
        by count: Int = 1
    ) {
        if known[value] == nil { known[value] = registry.counter(name, help, labels: [label: value]) }
        known[value]?.increment(by: count)
    }
}
