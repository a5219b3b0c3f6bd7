internal import Redis

/// What became of a burial.
package enum BuryOutcome: String, Sendable {
    case buried = "ok"
    case stale
    /// Another envelope is the head: this one was buried or answered before.
    case absent
}

/// lane_bury.
struct LaneBury: LaneScript {
    static let script = RedisScript(lane: "lane_bury", PackageResources.lane_bury_lua)

    let lease: Lease
    let message: String
    let halts: Bool

    var arguments: [String] { [lease.lane.name, "\(lease.token)", message, halts ? "1" : "0"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> BuryOutcome { try BuryOutcome(word: reply.string()) }
}

/// What became of a dead message that someone wants answered after all.
package enum ReviveOutcome: String, Sendable {
    case revived = "ok"
    /// It is not among the dead: revived before, or Redis has lost its data. Then enqueue it as a new message.
    case absent
}

/// lane_revive.
struct LaneRevive: LaneScript {
    static let script = RedisScript(lane: "lane_revive", PackageResources.lane_revive_lua)

    let lane: Lane
    let tenant: Int64
    let message: String
    let envelope: String

    var arguments: [String] { [lane.name, "\(tenant)", envelope, message] }

    func decode(_ reply: RedisReply) throws(RedisError) -> ReviveOutcome { try ReviveOutcome(word: reply.string()) }
}
