internal import Events
internal import Queue

/// Passes over the lanes of all shards, a slice at a time, while everything runs. A lane may come twice; one that appears
/// meanwhile may be missing.
@Reactor struct LaneWalk {
    let queue: LaneQueue

    /// All lanes that have keys: those with messages, if nothing is wrong.
    func each(_ body: ([Lane]) async throws -> Void) async throws {
        for shard in 0..<queue.shards.count {
            try await walk({ try await queue.lanes(shard: shard, cursor: $0) }, body)
        }
    }

    /// All lanes that are leased, parked, paused or halted, also when they have no keys.
    func eachInStates(_ body: ([Lane]) async throws -> Void) async throws {
        for shard in 0..<queue.shards.count {
            for state in StateIndex.allCases {
                try await walk({ try await queue.lanes(in: state, shard: shard, cursor: $0) }, body)
            }
        }
    }

    private func walk(
        _ slice: (String) async throws -> (lanes: [Lane], cursor: String), _ body: ([Lane]) async throws -> Void
    ) async throws {
        var cursor = "0"
        repeat {
            let next = try await slice(cursor)
            cursor = next.cursor
            if !next.lanes.isEmpty { try await body(next.lanes) }
        } while cursor != "0"
    }
}
