import Events
import Foundation
import TestSupport

/// One run: calm, faults, quiet, and the checks.
@Reactor final class ChaosRun {
    private static let calm = Duration.seconds(5)
    /// A lease, the longest wait until it is looked for, and the backlog. What is broken on purpose may never drain, but for known
    /// ids: then each repeated message is tried for seconds, one after the other.
    private var drainLimit: Duration {
        let drains = options.breakage == nil || options.breakage == "dedupe"
        return .seconds(Int64(Fleet.leaseSeconds) + 5 + (drains ? 60 : 0))
    }

    private let options: ChaosOptions
    private let schedule: Schedule
    private let breaches = Breaches()

    init(_ options: ChaosOptions) {
        self.options = options
        schedule = Schedule(options)
    }

    /// False when a promise is broken.
    func run() async throws -> Bool {
        try FileManager.default.createDirectory(atPath: options.folder, withIntermediateDirectories: true)
        say(
            "chaos: plan \(options.plan.rawValue), seed \(options.seed), \(options.seconds) s of faults, logs in \(options.folder)"
        )
        say("schedule:\n\(schedule.text)")
        let servers = try await Servers(folder: options.folder)
        do {
            try await run(servers)
        } catch {
            await servers.close()
            throw error
        }
        await servers.close()
        if breaches.isEmpty {
            try? FileManager.default.removeItem(atPath: options.folder)  // what stays lies in /tmp
            say("chaos: all promises hold (plan \(options.plan.rawValue), seed \(options.seed))")
        } else {
            say(breaches.text)
            say(
                "chaos: promises are broken: plan \(options.plan.rawValue), seed \(options.seed), logs in \(options.folder)"
            )
        }
        return breaches.isEmpty
    }

    private func run(_ servers: Servers) async throws {
        try await migrate(servers)
        let tenancy = try await Tenancy.make(in: servers.pool)
        let model = try Model(seed: options.seed)
        let fleet = try Fleet(options, servers: servers, modelPort: model.port, breaches: breaches)
        defer { model.close() }
        try await fleet.start()
        let load = Load(fleet, tenancy, breaches)
        let scene = Scene(servers, fleet, model, load, breaches, ChaosLog())
        load.mayForget = options.plan == .flush
        load.start(options, tenancy)
        let before = try await calm(scene)
        if breaches.isEmpty || options.plan == .stale { try await breakThings(scene) }
        try await quiet(scene, before)
        load.close()
        await fleet.close()
    }

    private func migrate(_ servers: Servers) async throws {
        let environment = [
            "REDIS_URL=\(servers.redis.url)", "DATABASE_URL=\(servers.postgres.url)",
            "CHAOS_BREAK=\(options.breakage ?? "")",
        ]
        let process = try TestServer(
            ["env", "-i"] + environment + ["\(options.programs)/parley", "migrate"],
            log: "\(options.folder)/migrate.log")
        try await process.waitUntilExit(within: .seconds(30))
        guard process.status == 0 else { throw ChaosError(description: "parley migrate: \(process.log)") }
    }

    private func calm(_ scene: Scene) async throws -> FiguresCheck.Figures {
        await wait(Self.calm)
        try await scene.load.rest()
        try await drained(scene)
        try await CalmCheck(scene: scene).run()
        OneWorkerCheck(scene: scene).run()
        scene.log.note(
            "calm: \(scene.load.record.entries.count) messages accepted, model asked \(scene.model.asked.count) times")
        let figures = try await FiguresCheck(scene: scene).take()
        scene.load.goOn()
        return figures
    }

    private func breakThings(_ scene: Scene) async throws {
        let watch = CommitWatch(scene.servers, scene.log)
        let began = MonotonicTime.milliseconds()
        var running: [Task<Void, Never>] = []
        for entry in schedule.entries {
            let due = began + entry.at.milliseconds - MonotonicTime.milliseconds()
            await wait(.milliseconds(max(0, due)))
            running.append(Reactor.spawn { await self.strike(entry.fault, scene, watch) })
        }
        for task in running { await task.value }
        watch.stop()
        say("faults:\n\(watch.summary)")
        if let longest = scene.laneRecoveries.max() {
            say("  conversations of a worker that went were free again after at most \(inSeconds(longest))")
        }
    }

    private func strike(_ fault: any Fault, _ scene: Scene, _ watch: CommitWatch) async {
        scene.log.note(fault.description)
        let began = MonotonicTime.milliseconds()
        do {
            try await fault.strike(scene)
        } catch {
            breaches.add("run/fault", "\(fault.description): \(error)")
        }
        await watch.recovery(from: fault, began: began)
    }

    private func quiet(_ scene: Scene, _ before: FiguresCheck.Figures) async throws {
        scene.fleet.heal()
        scene.log.note("quiet: \(scene.load.record.entries.count) messages accepted, \(scene.load.retries) retries")
        try await scene.load.finish(within: .seconds(45))
        do {
            try await drained(scene)
        } catch {
            breaches.add("run/undrained", "\(error)")
        }
        scene.log.note("drained")
        try await VerifyCheck(scene: scene, options: options).run()
        try await SeenCheck(scene: scene).run()
        if options.plan == .stale { OneWorkerCheck(scene: scene).run() }
        try await ErasureCheck(scene: scene).run()
        FiguresCheck(scene: scene).compare(before, try await FiguresCheck(scene: scene).take())
        let dead = try await scene.servers.texts("select reason || ' ' || count(*) from dead_letters group by reason")
        say("dead: \(dead.isEmpty ? "none" : dead.joined(separator: ", "))")
    }

    /// Returns when nothing waits, is leased or is put off, and the journal is empty.
    private func drained(_ scene: Scene) async throws {
        try await eventually("the queue to be empty", within: drainLimit) {
            for pattern in ["parley:{*}:mail:*", "parley:{*}:lane:*", "parley:{*}:leases"] {
                guard let keys = try? await scene.servers.keys(pattern), keys.isEmpty else { return false }
            }
            return try await scene.servers.number("select count(*) from journal") == 0
        }
    }
}
