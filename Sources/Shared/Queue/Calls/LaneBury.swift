internal import Redis

/// What became of a burial.
package enum BuryOutcome: String, Sendable {
    case buried = "ok"
    case stale
    /// Other envelopes are the first: these were buried or answered before.
    case absent
}

/// lane_bury.
struct LaneBury: LaneScript {
    static let script = RedisScript(lane: "lane_bury", PackageResources.lane_bury_lua)

    let lease: Lease
    /// Ids, the head's first.
    let messages: [String]
    let halts: Bool

    var arguments: [String] { [lease.lane.name, "\(lease.token)", halts ? "1" : "0"] + messages }

    func decode(_ reply: RedisReply) throws(RedisError) -> BuryOutcome { try BuryOutcome(word: reply.string()) }
}
