internal import Redis

/// lane_pause: answers what the lane is now.
struct LanePause: LaneScript {
    static let script = RedisScript(
        lane: "lane_pause", with: [PackageResources.pause_note_lua], PackageResources.lane_pause_lua)

    let lane: Lane
    var reason = ""

    var arguments: [String] { [lane.name, reason] }

    func decode(_ reply: RedisReply) throws(RedisError) -> LaneState { try LaneState(word: reply.string()) }
}

/// lane_resume: answers what the lane is now.
struct LaneResume: LaneScript {
    static let script = RedisScript(lane: "lane_resume", PackageResources.lane_resume_lua)

    let lane: Lane

    var arguments: [String] { [lane.name] }

    func decode(_ reply: RedisReply) throws(RedisError) -> LaneState { try LaneState(word: reply.string()) }
}
