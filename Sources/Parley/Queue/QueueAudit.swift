internal import Events
internal import Queue

/// Holds all lanes against the queue's invariant, a slice at a time, while everything runs.
@Reactor struct QueueAudit {
    struct Fault: Sendable {
        let lane: Lane
        let kind: LaneFault
    }

    let queue: LaneQueue

    /// How many lanes were looked at, and what is wrong with some.
    func run(repairs: Bool) async throws -> (lanes: Int, faults: [Fault]) {
        var seen: Set<Lane> = []
        var faults: [Fault] = []
        for shard in 0..<queue.shards.count {
            var cursor = "0"
            repeat {
                let slice = try await queue.lanes(shard: shard, cursor: cursor)
                cursor = slice.cursor
                let lanes = slice.lanes.filter { seen.insert($0).inserted }
                if lanes.isEmpty { continue }
                let verdicts = try await queue.audit(lanes, repairs: repairs)
                for (lane, verdict) in zip(lanes, verdicts) {
                    if let verdict { faults.append(Fault(lane: lane, kind: verdict)) }
                }
            } while cursor != "0"
        }
        return (seen.count, faults)
    }
}

extension LaneFault {
    var sentence: String {
        switch self {
        case .ghost: "is in a state without a message"
        case .lost: "has messages but is in no state: nobody would answer it"
        case .double: "is in two states at once"
        case .state: "is in another state than it says"
        case .ring: "its tenant is not in line, or in line without work"
        }
    }
}
