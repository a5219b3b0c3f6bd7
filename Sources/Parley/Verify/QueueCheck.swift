internal import Events
internal import Queue

/// A conversation with messages waiting is in exactly one state, any other in none.
@Reactor struct QueueCheck {
    let queue: LaneQueue

    func run() async throws -> CheckResult {
        let (lanes, faults) = try await QueueAudit(queue: queue).run(repairs: false)
        let kinds = Dictionary(grouping: faults, by: \.kind).sorted { $0.key.rawValue < $1.key.rawValue }
        return CheckResult(
            name: "queue", subject: "conversations with messages", looked: Int64(lanes),
            breaches: kinds.map { kind, faults in
                CheckResult.Breach(
                    kind: kind.rawValue, sentence: "each " + kind.sentence, count: Int64(faults.count),
                    examples: faults.prefix(CheckResult.examples).map(\.lane.name))
            })
    }
}
