import Events
import Foundation
import TestSupport

/// All gateways and workers of a run.
@Reactor final class Fleet {
    nonisolated static let leaseSeconds = 10

    let gateways: [Member]
    let workers: [Member]
    private let breaches: Breaches
    private var watch: LoopTimer?

    init(_ options: ChaosOptions, servers: Servers, modelPort: UInt16, breaches: Breaches) throws {
        self.breaches = breaches
        var environment = Self.settings(modelPort: modelPort)
        environment["PARLEY_SHARDS"] = "\(options.shards)"
        if options.plan == .journal { environment["PARLEY_DURABILITY"] = "journal" }
        if let breakage = options.breakage { environment["CHAOS_BREAK"] = breakage }
        let old = options.oldPrograms ?? options.programs
        func make(_ kind: Member.Kind, _ number: Int, isOld: Bool) throws -> Member {
            try Member(
                kind, number, programs: isOld ? old : options.programs, servers: servers, environment: environment,
                folder: options.folder)
        }
        gateways = try (1...2).map { try make(.gateway, $0, isOld: $0 == 2) }
        workers = try (1...3).map { try make(.worker, $0, isOld: $0 == 3) }
    }

    private static func settings(modelPort: UInt16) -> [String: String] {
        // Three attempts: the queue is to be empty soon after what was broken is not.
        let settings = [
            "PARLEY_TURN_ATTEMPTS": "3",
            "PATH": "/usr/bin:/bin", "DB_POOL_MAX": "6", "DB_POOL_MIN": "1", "RATE_LIMIT_GLOBAL": "0",
            "RATE_LIMIT_PER_USER": "0",
            "PARLEY_LEASE_SECONDS": "\(leaseSeconds)", "PARLEY_DRAIN_SECONDS": "5", "PARLEY_LEAVE_SECONDS": "0",
            "AI_BASE_URL": "http://127.0.0.1:\(modelPort)/v1", "AI_MODEL": "simulated",
            "AI_PROVIDERS": "openai,knowledge",
            "AI_FIRST_TOKEN_TIMEOUT": "4000", "AI_IDLE_TIMEOUT": "2000", "PARLEY_TURN_SECONDS": "8",
        ]
        return settings.merging(SanitizerReport.environment) { $1 }
    }

    var members: [Member] { gateways + workers }

    /// Starts all; returns when all are ready.
    func start() async throws {
        for member in members { try member.start() }
        try await waitUntilReady(within: .seconds(30))
        let timer = LoopTimer { [weak self] in self?.look() }
        timer.start(every: .milliseconds(50))
        watch = timer
    }

    func waitUntilReady(within limit: Duration) async throws {
        for gateway in gateways {
            try await eventually("\(gateway.name) to listen", within: limit) {
                gateway.logText.contains("Gateway listens")
            }
        }
        for worker in workers {
            try await eventually("\(worker.name) to claim", within: limit) { worker.workerID != nil }
        }
    }

    /// A program that ends by itself has crashed, or refuses to run: neither may happen, whatever its servers do.
    private func look() {
        for member in members where !member.isDown && !member.isRunning {
            let tail = member.logText.suffix(600)
            breaches.add("program/ended", "\(member.name) ended with status \(member.status ?? -1): \(tail)")
            start(member)
        }
    }

    func start(_ member: Member) {
        do {
            try member.start()
        } catch {
            breaches.add("program/unstartable", "\(member.name): \(error)")
        }
    }

    /// Everything runs and every wire passes.
    func heal() {
        for member in members {
            member.redis.pass()
            member.postgres.pass()
            member.resume()
            start(member)
        }
    }

    /// Ends all programs, in order where they can: a sanitizer speaks at their end.
    func close() async {
        watch?.cancel()
        for member in members {
            await member.leave(within: .seconds(10))
            for report in member.sanitizerReports { breaches.add("program/sanitizer", "\(member.name): \(report)") }
        }
    }
}
