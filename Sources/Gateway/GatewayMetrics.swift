internal import Events
internal import Figures
internal import HTTP
internal import Queue
internal import Service

/// What a gateway counts.
@Reactor final class GatewayMetrics {
    let registry = Metrics()
    /// Requests under way.
    var inFlight = 0
    let requests: Counter
    /// Answers with a status of 500 or more, but for those to health checks.
    let errors: Counter
    /// Sessions that were started before a message came.
    let sessions: Counter
    /// Messages that are in PostgreSQL, too.
    let journalled: Counter
    let seconds: Histogram
    /// Streams of server-sent events that are open.
    var streams = 0
    private let ok: Counter
    private let duplicates: Counter
    private let conflicts: Counter
    private let failures: Counter
    private var refusals: [String: Counter] = [:]

    init() {
        requests = registry.counter("parley_http_requests_total", "Requests answered")
        errors = registry.counter(
            "parley_http_errors_total", "Requests answered with a status of 500 or more, health checks aside")
        seconds = registry.histogram("parley_http_request_seconds", "Time from a request's last byte to its answer")
        sessions = registry.counter("parley_sessions_begun_total", "Sessions that began")
        journalled = registry.counter(
            "parley_journalled_total", "Messages that were kept in the journal before they were answered 202")
        let outcome = { [registry] (result: String) in
            registry.counter(
                "parley_enqueue_total", "Messages offered to the queue, by outcome", labels: ["result": result])
        }
        ok = outcome("ok")
        duplicates = outcome("dup")
        conflicts = outcome("conflict")
        failures = outcome("error")
        registry.gauge("parley_http_requests_in_flight", "Requests under way") { [weak self] in
            Double(self?.inFlight ?? 0)
        }
        registry.counter(
            "parley_duplicate_prevented_total", "What would have been done twice and was not", labels: ["at": "accept"]
        ) { [duplicates] in Double(duplicates.value) }
        registry.gauge("parley_event_streams", "Open streams of server-sent events") { [weak self] in
            Double(self?.streams ?? 0)
        }
    }

    /// All that counts for the whole deployment.
    var figures: [CountedFigure: Int] {
        [
            .requests: requests.value, .errors: errors.value, .messages: ok.value, .duplicates: duplicates.value,
            .refused: refusals.values.reduce(0) { $0 + $1.value }, .sessions: sessions.value,
        ]
    }

    /// Redis did not say what became of a message that was offered.
    func enqueueFailed() { failures.increment() }

    func enqueued(_ outcome: EnqueueOutcome) {
        switch outcome {
        case .accepted: ok.increment()
        case .duplicate: duplicates.increment()
        case .conflict: conflicts.increment()
        case .full, .tenantFull, .refilling, .outOfMemory: break  // counted by what the client reads
        }
    }

    /// A message is not taken, as things are now. Returns the problem, for throwing.
    func refused(_ problem: Problem) -> Problem {
        if refusals[problem.code] == nil {
            refusals[problem.code] = registry.counter(
                "parley_refused_total", "Messages not taken as things were, by the code in the answer",
                labels: ["code": problem.code])
        }
        refusals[problem.code]?.increment()
        return problem
    }

    /// What a gateway knows of the queue and of Redis, as of the last second.
    func watch(_ admission: Admission) {
        registry.gauge("parley_queue_latency_seconds", "How long the longest waiting conversation has been ready") {
            [weak admission] in Double(admission?.longestWait.milliseconds ?? 0) / 1000
        }
        registry.gauge("parley_redis_memory_ratio", "Redis' used memory, of its maxmemory; 0 without one") {
            [weak admission] in admission?.memoryShare ?? 0
        }
    }

    func answered(_ request: HTTPRequest, status: Int, nanoseconds: UInt64) {
        inFlight -= 1
        requests.increment()
        if status >= 500, !request.isHealthCheck { errors.increment() }
        seconds.observe(Double(nanoseconds) / 1e9)
    }
}
