internal import Redis

/// A lane that was erased in Redis.
package struct ErasedLane: Sendable, Equatable {
    /// Above the tokens of all who held the lane until then, below those of all who will.
    package let token: Int64
    /// How many envelopes waited.
    package let waiting: Int
    /// How many of their ids were known until then.
    package let idsForgotten: Int
}

/// lane_erase: answers the erasure's token, how many waiting envelopes were erased, and how many ids with them.
struct LaneErase: LaneScript {
    static let script = RedisScript(lane: "lane_erase", PackageResources.lane_erase_lua)

    let lane: Lane

    var arguments: [String] { [lane.name] }

    func decode(_ reply: RedisReply) throws(RedisError) -> ErasedLane {
        let fields = try reply.array()
        guard fields.count == 3 else { throw .unexpected(reply: "an erasure of \(fields.count) fields") }
        return ErasedLane(
            token: try fields[0].integer(), waiting: Int(try fields[1].integer()),
            idsForgotten: Int(try fields[2].integer()))
    }
}

/// lane_forget: answers how many of the ids were known.
struct LaneForget: LaneScript {
    /// More would not fit the stack of Lua.
    static let most = 1000
    static let script = RedisScript(lane: "lane_forget", PackageResources.lane_forget_lua)

    let ids: ArraySlice<String>

    var arguments: [String] { Array(ids) }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int { Int(try reply.integer()) }
}

/// token_raise: answers the last token of the shard, now at least `minimum`.
struct TokenRaise: LaneScript {
    static let script = RedisScript(lane: "token_raise", PackageResources.token_raise_lua)

    let minimum: Int64

    var arguments: [String] { ["\(minimum)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int64 { try reply.integer() }
}
