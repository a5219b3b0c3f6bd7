internal import Queue
internal import Redis

/// session_expire: answers how many sessions were forgotten.
struct SessionExpiry: LaneScript {
    static let most = 100
    static let script = RedisScript(lane: "session_expire", PackageResources.session_expire_lua)

    /// Unix ms.
    let before: Int64
    let lanes: [Lane]

    var arguments: [String] { ["\(before)"] + lanes.map(\.name) }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int { Int(try reply.integer()) }
}
