internal import Redis

/// A lane whose worker did not renew its lease.
package struct ReapedLane: Sendable, Equatable {
    package let lane: Lane
    /// How often this has happened since its last finished turn.
    package let crashes: Int
    /// Whose lease it was; empty when not known.
    package let worker: String
    package let token: Int64
    /// When that worker claimed it, Unix ms.
    package let claimedAt: Int64
    /// The message at its head; empty where that cannot be read.
    package let head: String
}

/// lane_reap.
struct LaneReap: LaneScript {
    static let script = RedisScript(lane: "lane_reap", PackageResources.lane_reap_lua)

    let most: Int

    var arguments: [String] { ["\(most)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> [ReapedLane] {
        var lanes: [ReapedLane] = []
        for item in try reply.array() {
            let fields = try item.array()
            guard fields.count == 6 else { throw .unexpected(reply: "a lane of \(fields.count) fields") }
            lanes.append(
                ReapedLane(
                    lane: Lane(trusted: try fields[0].string()), crashes: Int(try fields[1].integer()),
                    worker: try fields[2].string(), token: Int64(try fields[3].string()) ?? 0,
                    claimedAt: Int64(try fields[4].string()) ?? 0, head: try fields[5].string()))
        }
        return lanes
    }
}

/// lane_promote: answers how many parked lanes became ready.
struct LanePromote: LaneScript {
    static let script = RedisScript(lane: "lane_promote", PackageResources.lane_promote_lua)

    let most: Int

    var arguments: [String] { ["\(most)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int { Int(try reply.integer()) }
}
