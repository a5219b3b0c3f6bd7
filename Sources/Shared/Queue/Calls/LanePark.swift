internal import Events
internal import Redis

/// lane_park: give the lane back until `delay` has passed.
struct LanePark: LaneScript {
    static let script = RedisScript(lane: "lane_park", PackageResources.lane_park_lua)

    let lease: Lease
    let delay: Duration
    let reason: String
    let isFailure: Bool

    var arguments: [String] {
        [lease.lane.name, "\(lease.token)", "\(delay.milliseconds)", reason, isFailure ? "1" : "0"]
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> LeaseOutcome { try LeaseOutcome(word: reply.string()) }
}
