internal import Redis

/// lane_erase: answers how many waiting envelopes were erased.
struct LaneErase: LaneScript {
    static let script = RedisScript(lane: "lane_erase", PackageResources.lane_erase_lua)

    let lane: Lane
    let dead: [String]

    var arguments: [String] { [lane.name] + dead }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int { Int(try reply.integer()) }
}

/// token_raise: answers the last token of the shard, now at least `minimum`.
struct TokenRaise: LaneScript {
    static let script = RedisScript(lane: "token_raise", PackageResources.token_raise_lua)

    let minimum: Int64

    var arguments: [String] { ["\(minimum)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int64 { try reply.integer() }
}
