internal import Events
internal import Queue
internal import Replies
internal import Service

/// What a worker counts.
@Reactor final class WorkerMetrics {
    let registry = Metrics()
    let startedAt = WallTime.milliseconds()
    let claimHits: Counter
    let claimsEmpty: Counter
    let committed: Counter
    let stale: Counter
    let already: Counter
    let recovered: Counter
    let promoted: Counter
    let leasesLost: Counter
    let eventsDropped: Counter
    private let lanesDropped: Counter
    /// Told how many ready lanes without a message a claim has dropped, if any.
    var onLanesDropped: (@Reactor (Int) -> Void)?
    let replySeconds: Histogram
    let modelSeconds: Histogram
    private var turns: [String: Counter] = [:]
    private var parks: [String: Counter] = [:]
    private var deaths: [String: Counter] = [:]

    init() {
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
        lanesDropped = registry.counter(
            "parley_lanes_dropped_total", "Ready lanes without a message, which only hands can make, that were dropped")
        replySeconds = registry.histogram("parley_ttfr_seconds", "Time from a message's arrival to its stored reply")
        modelSeconds = registry.histogram("parley_llm_seconds", "Time that the providers took for a reply")
        registry.gauge("parley_process_resident_memory_bytes", "Memory of this process") {
            Double(ProcessFigures.residentBytes())
        }
        registry.gauge("parley_process_cpu_seconds", "CPU time of this process") { ProcessFigures.cpuSeconds() }
        registry.gauge("parley_loop_slow_turns", "Turns of the loop that took longer than 50 ms") {
            Double(Reactor.executor.slowTurns)
        }
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

    /// - Parameter status: `answered`, `limited` or `failed`.
    func turnEnded(_ status: String) { counter("parley_turns_total", "Turns, by outcome", "status", status, &turns) }

    /// - Parameter reason: one of the few words that a lane is parked with.
    func parked(_ reason: String) { counter("parley_park_total", "Lanes put off, by reason", "reason", reason, &parks) }

    /// - Parameter reason: a dead letter's.
    func dead(_ reason: String, messages: Int) {
        let help = "Messages given up and kept as dead letters, by reason"
        counter("parley_dead_total", help, "reason", reason, &deaths, by: messages)
    }

    private func counter(
        _ name: String, _ help: String, _ label: String, _ value: String, _ known: inout [String: Counter],
        by count: Int = 1
    ) {
        if known[value] == nil { known[value] = registry.counter(name, help, labels: [label: value]) }
        known[value]?.increment(by: count)
    }
}
