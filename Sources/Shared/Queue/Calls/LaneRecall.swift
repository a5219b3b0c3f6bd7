internal import Redis

/// lane_recall: answers the lanes that were given back.
struct LaneRecall: LaneScript {
    static let script = RedisScript(lane: "lane_recall", PackageResources.lane_recall_lua)

    let worker: String
    let known: Int64

    var arguments: [String] { [worker, "\(known)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> [Lane] { try reply.lanes() }
}
