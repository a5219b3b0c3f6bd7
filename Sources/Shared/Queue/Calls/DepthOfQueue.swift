internal import Redis

/// How much waits where.
package struct QueueDepth: Sendable, Equatable {
    package var leased = 0
    package var parked = 0
    package var paused = 0
    package var halted = 0
    /// Dead messages, not lanes.
    package var dead = 0
    package var wakeTokens = 0
    /// Tenants with ready lanes; of many shards, the sum of each one's.
    package var tenants = 0
    /// How long the first lane of those looked at has been ready.
    package var oldestReady = Duration.zero
    /// Ready lanes of each tenant looked at.
    package var ready: [Int64: Int] = [:]

    /// Nothing waits.
    package static let empty = QueueDepth()

    package var totalReady: Int { ready.values.reduce(0, +) }

    mutating func add(_ other: QueueDepth) {
        leased += other.leased
        parked += other.parked
        paused += other.paused
        halted += other.halted
        dead += other.dead
        wakeTokens += other.wakeTokens
        tenants += other.tenants
        oldestReady = max(oldestReady, other.oldestReady)
        ready.merge(other.ready, uniquingKeysWith: +)
    }
}

/// queue_depth: of one shard.
struct DepthOfQueue: LaneScript {
    static let script = RedisScript(lane: "queue_depth", PackageResources.queue_depth_lua)

    let mostTenants: Int

    var arguments: [String] { ["\(mostTenants)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> QueueDepth {
        let fields = try reply.array()
        guard fields.count >= 8, fields.count % 2 == 0 else { throw .unexpected(reply: "\(fields.count) fields") }
        var numbers: [Int] = []
        for field in fields { numbers.append(Int(try field.integer())) }
        var depth = QueueDepth(
            leased: numbers[0], parked: numbers[1], paused: numbers[2], halted: numbers[3], dead: numbers[4],
            wakeTokens: numbers[5], tenants: numbers[6], oldestReady: .milliseconds(numbers[7]))
        for index in stride(from: 8, to: numbers.count, by: 2) {
            depth.ready[Int64(numbers[index])] = numbers[index + 1]
        }
        return depth
    }
}
