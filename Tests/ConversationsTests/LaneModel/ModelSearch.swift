import Events
import Queue
import TestSupport

/// Runs schedules until one shows a difference, and then looks for the shortest that still does.
@Reactor struct ModelSearch {
    struct Finding: CustomStringConvertible {
        let seed: UInt64
        let schedule: Schedule
        let difference: ScriptBench.Difference

        var description: String {
            let steps = schedule.steps.map { "            \($0.written),\n" }.joined()
            return """
                seed \(seed), \(schedule.steps.count) steps: \(difference.what)
                As a case of its own:
                    Schedule(
                        shards: \(schedule.shards), lanes: \(schedule.lanes),
                        limits: QueueLimits(mailbox: \(schedule.limits.mailbox), tenant: \(schedule.limits.tenant)),
                        steps: [
                \(steps)        ]),
                """
        }
    }

    let bench: ScriptBench

    /// Nil when all schedules of these seeds do what the model does.
    func run(seeds: some Sequence<UInt64>) async -> Finding? {
        for seed in seeds {
            let schedule = Schedule(seed: seed)
            guard let difference = await bench.run(schedule) else { continue }
            return await shortest(schedule, difference, seed)
        }
        return nil
    }

    private func shortest(
        _ schedule: Schedule, _ difference: ScriptBench.Difference, _ seed: UInt64
    ) async -> Finding {
        var schedule = schedule
        var shrinking = Shrinking(Array(schedule.steps.prefix(difference.step + 1)))
        while let steps = shrinking.candidate { shrinking.tell(fails: await fails(schedule, steps)) }
        schedule.steps = shrinking.items
        for index in schedule.steps.indices {
            for simpler in schedule.steps[index].simpler {
                var steps = schedule.steps
                steps[index] = simpler
                if await fails(schedule, steps) { schedule.steps = steps }
            }
        }
        return Finding(seed: seed, schedule: schedule, difference: await bench.run(schedule) ?? difference)
    }

    private func fails(_ schedule: Schedule, _ steps: [Operation]) async -> Bool {
        var shorter = schedule
        shorter.steps = steps
        return await bench.run(shorter) != nil
    }
}

extension Operation {
    /// The same step with less in it.
    var simpler: [Operation] {
        switch self {
        case .twice(let operation): [operation] + operation.simpler.map { .twice($0) } + operation.simpler
        case .enqueue(let posts): posts.map { .enqueue([$0]) }
        case .renew(let leases): leases.map { .renew([$0]) }
        case .release(let leases): leases.map { .release([$0]) }
        case .finish(let turns): turns.map { .finish([$0]) }
        case .revive(let lane, let ages): ages.map { .revive(lane: lane, [$0]) }
        case .forget(let lane, let ages): ages.map { .forget(lane: lane, [$0]) }
        default: []
        }
    }
}
