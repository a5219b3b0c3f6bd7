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

    func scope(_ choice: Operation.PauseChoice) -> PauseScope {
        switch choice {
        case .all: return .all
        case .tenant(let place): return .tenant(ShardModel.tenant(of: lane(place).name))
        case .bot(let place): return PauseScope(name: "bot:" + (ShardModel.bot(of: lane(place).name) ?? "0.0")) ?? .all
        }
    }

    func pause(_ place: Int, _ reason: String) -> Move {
        move(LanePause(lane: lane(place), reason: reason), place) { $0.pause($1.name, reason, at: $2) }
    }

    func begin(_ scope: PauseScope, _ shard: Int, _ reason: String) -> Move {
        move(PauseBegin(scope: scope, reason: reason), shard: shard) { $0.begin(scope, reason, at: $1) }
    }

    func end(_ scope: PauseScope, _ shard: Int) -> Move {
        move(PauseEnd(scope: scope), shard: shard) { $0.end(scope, at: $1) }
    }

    func pauses(_ shard: Int, of lane: Lane?) -> Move {
        move(PauseList(lane: lane), shard: shard) { shard, _ in shard.list(of: lane?.name) }
    }
}
