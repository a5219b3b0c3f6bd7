internal import Events
internal import Redis

/// lane_retake: answers the new token; nil when the lane is another's business by now, or paused.
struct LaneRetake: LaneScript {
    static let script = RedisScript(
        lane: "lane_retake", with: [PackageResources.lane_pauses_lua], PackageResources.lane_retake_lua)

    let lease: Lease
    let worker: String
    let duration: Duration

    var arguments: [String] { [lease.lane.name, "\(lease.token)", worker, "\(duration.milliseconds)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int64? {
        let token = try reply.integer()
        return token == 0 ? nil : token
    }
}
