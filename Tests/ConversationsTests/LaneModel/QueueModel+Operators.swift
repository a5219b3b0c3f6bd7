import Events

@testable import Queue

/// What operators look at.
extension QueueModel {
    /// Nothing is ever wrong, and so nothing is repaired.
    func audit(_ repairs: Bool) -> [Move] {
        spread(names) { $0 }.map { shard, names in
            let call = LaneAudit(lanes: names.map { Lane(trusted: $0) }, repairs: repairs)
            return move(call, shard: shard) { _, _ in names.map { _ in nil } }
        }
    }

    func depth(_ shard: Int, _ most: Int) -> Move {
        move(DepthOfQueue(mostTenants: most), shard: shard) { $0.depth(mostTenants: most, at: $1) }
    }

    func waits(_ shard: Int, _ first: Int, _ most: Int, _ shortest: Int) -> Move {
        let call = QueueWaits(first: first, most: most, shortest: .milliseconds(shortest))
        return move(call, shard: shard) { $0.waits(call, at: $1) }
    }
}
