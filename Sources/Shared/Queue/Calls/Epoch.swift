internal import Redis

/// How a shard must stand to the journal for messages to be put back.
package enum EpochPhase: Sendable, Equatable {
    /// It is being filled.
    case begins(Int64)
    /// It takes messages.
    case holds(Int64)

    var word: String {
        switch self {
        case .begins(let epoch): "begins \(epoch)"
        case .holds(let epoch): "\(epoch)"
        }
    }
}

/// epoch_look: answers nil where Redis may lack what the journal has.
struct EpochLook: LaneScript {
    static let script = RedisScript(lane: "epoch_look", PackageResources.epoch_look_lua)

    var arguments: [String] { [] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int64? {
        if case .null = reply { return nil }
        return try reply.integer()
    }
}

/// epoch_begin.
struct EpochBegin: LaneScript {
    static let script = RedisScript(lane: "epoch_begin", PackageResources.epoch_begin_lua)

    let epoch: Int64
    let highestToken: Int64

    var arguments: [String] { ["\(epoch)", "\(highestToken)"] }

    func decode(_ reply: RedisReply) throws(RedisError) { _ = try reply.integer() }
}

/// epoch_end: answers whether the epoch holds from now on.
struct EpochEnd: LaneScript {
    static let script = RedisScript(lane: "epoch_end", PackageResources.epoch_end_lua)

    let epoch: Int64

    var arguments: [String] { ["\(epoch)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Bool { try reply.integer() == 1 }
}
