internal import Conversations
internal import Events
internal import JSON
internal import Service

/// Takes its turn in ending the sessions that are over: every `SESSION_CLEANUP_INTERVAL`, one worker of all.
///
/// A sweep that fails is left to its lease: then this worker or another one begins anew.
@Reactor final class SessionSweeper {
    /// Milliseconds to wait when Redis cannot be asked, at random.
    private static let outage: ClosedRange<Int64> = 2000...5000
    /// Milliseconds added to each wait: workers need not ask at the same moment.
    private static let spread: ClosedRange<Int64> = 0...250
    /// How often the lease is renewed while a sweep runs.
    private static let renewal = Duration.seconds(5)

    private let sweep: SessionSweep
    private let lease: SweepLease
    private let metrics: WorkerMetrics
    private let log: Log
    private var task: Task<Void, Never>?

    init(_ sweep: SessionSweep, _ lease: SweepLease, metrics: WorkerMetrics, log: Log) {
        self.sweep = sweep
        self.lease = lease
        self.metrics = metrics
        self.log = log
    }

    func start() {
        task = Reactor.spawn { [weak self] in
            var pause = Duration.zero
            while (try? await Reactor.sleep(for: pause)) != nil, let self { pause = await self.turn() }
        }
    }

    /// What is under way ends with its step.
    func stop() { task?.cancel() }

    /// Returns how long to wait for the next one.
    private func turn() async -> Duration {
        do {
            switch try await lease.take() {
            case .mine(let token):
                try await run(token)
                return .zero
            case .later(let wait): return wait + .milliseconds(Int64.random(in: Self.spread))
            }
        } catch {
            log.debug("Sessions could not be swept now", ["reason": .string("\(error)")])
            return .milliseconds(Int64.random(in: Self.outage))
        }
    }

    private func run(_ token: Int64) async throws {
        let began = MonotonicTime.milliseconds()
        var renewed = began
        let pass = try await sweep.pass(
            goesOn: {
                try Task.checkCancellation()
                let now = MonotonicTime.milliseconds()
                if now - renewed < Self.renewal.milliseconds { return true }
                renewed = now
                return try await lease.renew(token)
            },
            told: { removed($0) })
        let lost = try await sweep.endLost()
        try await lease.done(token, isCut: pass.isCut)
        let milliseconds = MonotonicTime.milliseconds() - began
        log.info(
            "✅ Session cleanup complete: \(pass.removed)/\(pass.sessions) sessions removed",
            [
                "removed": .int(Int64(pass.removed)), "sessions": .int(Int64(pass.sessions)),
                "milliseconds": .int(milliseconds),
            ])
        log.info("📊 Active sessions: \(pass.left)", ["active": .int(Int64(pass.left))])
        if lost > 0 {
            log.warning(
                "Sessions were open in PostgreSQL that Redis had lost: they are ended", ["sessions": .int(Int64(lost))])
        }
    }

    private func removed(_ end: SessionEnd) {
        metrics.sessionEnded(end.reason)
        let inactive = (end.endedAt - end.lastAt) / 60_000
        let age = (end.endedAt - end.startedAt) / 60_000
        let ageText = age < 60 ? "\(age)min" : "\(age / 60)h"
        log.info(
            "🧹 [\(end.id)] Cleaning inactive session (inactive: \(inactive)min, age: \(ageText))",
            [
                "conversation": .string(end.conversation), "reason": .string(end.reason),
                "inactive_minutes": .int(inactive), "age_minutes": .int(age), "messages": .int(end.messages),
            ])
    }
}
