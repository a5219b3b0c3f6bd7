internal import Events
internal import Redis

/// lane_renew: all of a worker's leases in one call; answers those that are lost.
struct LaneRenew: LaneScript {
    static let script = RedisScript(lane: "lane_renew", PackageResources.lane_renew_lua)

    let leases: [Lease]
    let lease: Duration

    var arguments: [String] { ["\(lease.milliseconds)"] + leases.laneArguments }

    func decode(_ reply: RedisReply) throws(RedisError) -> [Lane] { try reply.lanes() }
}

/// lane_release: answers the lanes that were not held.
struct LaneRelease: LaneScript {
    static let script = RedisScript(lane: "lane_release", PackageResources.lane_release_lua)

    let leases: [Lease]

    var arguments: [String] { leases.laneArguments }

    func decode(_ reply: RedisReply) throws(RedisError) -> [Lane] { try reply.lanes() }
}
