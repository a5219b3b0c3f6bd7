internal import Redis

/// What a lane is after it was told to pause.
package enum PauseOutcome: String, Sendable {
    case paused
    /// A worker has it; it pauses when the worker gives it back, if anything waits then.
    case pausing
    /// It stands still already, behind a dead message.
    case halted
    /// Nothing waits in it, so there is nothing to pause.
    case idle
}

/// lane_pause.
struct LanePause: LaneScript {
    static let script = RedisScript(lane: "lane_pause", PackageResources.lane_pause_lua)

    let lane: Lane

    var arguments: [String] { [lane.name] }

    func decode(_ reply: RedisReply) throws(RedisError) -> PauseOutcome { try PauseOutcome(word: reply.string()) }
}

/// lane_resume: answers what the lane is now.
struct LaneResume: LaneScript {
    static let script = RedisScript(lane: "lane_resume", PackageResources.lane_resume_lua)

    let lane: Lane

    var arguments: [String] { [lane.name] }

    func decode(_ reply: RedisReply) throws(RedisError) -> LaneState { try LaneState(word: reply.string()) }
}
