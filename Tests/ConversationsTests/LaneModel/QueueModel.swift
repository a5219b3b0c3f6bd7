@testable import Queue

/// The model of a whole queue, and what those who use it remember: leases they were given, messages they sent, messages
/// that died.
struct QueueModel {
    let names: [String]
    let limits: QueueLimits
    let layout: Shards
    var shards: [ShardModel]
    var now: Int64 = 1_790_000_000_123

    /// Of each lane, the last one first.
    var claims: [String: [ClaimedLane]] = [:]
    var letters: [String: [DeadEnvelope]] = [:]
    /// All that were sent, the last one first; and of those, the ones with a client's id.
    var sent: [Enqueue] = []
    var keyed: [Enqueue] = []

    init(_ schedule: Schedule) {
        names = schedule.names
        limits = schedule.limits
        layout = Shards(count: schedule.shards)
        shards = Array(repeating: ShardModel(), count: schedule.shards)
    }

    /// Carries a step out and returns its calls in order, with the answers that the model gives.
    mutating func perform(_ operation: Operation) -> [PlannedCall] {
        if case .jump(let milliseconds) = operation { now += Int64(milliseconds) }
        if case .twice(let operation) = operation {
            let moves = moves(operation)
            return (moves + moves).map { $0(&self) }
        }
        return moves(operation).map { $0(&self) }
    }

    // MARK: What a step's choices stand for

    func shard(of name: String) -> Int { layout.shard(of: Lane(trusted: name)) }

    func shard(at place: Int) -> Int { place % shards.count }

    func names(of shard: Int) -> [String] { names.filter { self.shard(of: $0) == shard } }

    func lane(_ place: Int) -> Lane { Lane(trusted: names[place % names.count]) }

    /// A lease that nobody was given where the lane never had so many.
    func lease(_ choice: Operation.LeaseChoice) -> Lease {
        let lane = lane(choice.lane)
        let claims = claims[lane.name] ?? []
        if choice.age < claims.count { return claims[choice.age].lease }
        return Lease(lane: lane, token: shards[shard(of: lane.name)].token + 1)
    }

    /// The claim that a lease comes from; an empty one for a lease that nobody was given.
    func claim(of lease: Lease) -> ClaimedLane {
        claims[lease.lane.name]?.first { $0.token == lease.token }
            ?? ClaimedLane(
                lane: lease.lane, token: lease.token, attempts: 0, crashes: 0, envelopes: [], texts: [], claimedAt: now)
    }

    /// Items by the shard of their lane, as the queue sends them.
    func spread<Item>(_ items: [Item], _ name: (Item) -> String) -> [(shard: Int, items: [Item])] {
        Dictionary(grouping: items) { shard(of: name($0)) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
