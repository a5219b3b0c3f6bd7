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

/// A lane that was to go on.
struct ResumedLane: Sendable, Equatable {
    let state: LaneState
    /// It was paused or halted.
    let wasStopped: Bool
}

/// lane_resume.
struct LaneResume: LaneScript {
    static let script = RedisScript(lane: "lane_resume", PackageResources.lane_resume_lua)

    let lane: Lane
    /// False: only a halt ends.
    var endsPause = true

    var arguments: [String] { [lane.name, endsPause ? "1" : "0"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> ResumedLane {
        let fields = try reply.array()
        guard fields.count == 2 else { throw .unexpected(reply: "\(fields.count) fields") }
        return ResumedLane(
            state: try LaneState(word: fields[0].string()), wasStopped: try fields[1].integer() == 1)
    }
}
