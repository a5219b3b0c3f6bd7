internal import Events
internal import Queue

/// Holds all lanes against the queue's invariant, a slice at a time, while everything runs. Remembers only the lanes that
/// are wrong.
@Reactor struct QueueAudit {
    struct Fault: Sendable {
        let lane: Lane
        let kind: LaneFault
    }

    let queue: LaneQueue

    /// How many lanes with keys were looked at, and what is wrong with some.
    func run(repairs: Bool) async throws -> (lanes: Int, faults: [Fault]) {
        var count = 0
        var faulty: Set<Lane> = []
        var faults: [Fault] = []
        func look(_ lanes: [Lane]) async throws {
            let verdicts = try await queue.audit(lanes, repairs: repairs)
            for (lane, verdict) in zip(lanes, verdicts) {
                if let verdict, faulty.insert(lane).inserted { faults.append(Fault(lane: lane, kind: verdict)) }
            }
        }
        let walk = LaneWalk(queue: queue)
        try await walk.each { lanes in
            count += lanes.count
            try await look(lanes)
        }
        try await walk.eachInStates(look)
        return (count, faults)
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
