internal import Events
internal import Queue
package import Redis

extension UserBlock {
    /// Until when the user is blocked, Unix ms; nil when they are not.
    package func until(of conversation: ConversationID) async throws(RedisError) -> Int64? {
        let lane = conversation.lane
        let key = "\(Shards.prefix(shards.shard(of: lane))):session:\(lane.name)"
        guard case .string(let text) = try await redis.send(["GET", key]),
            let rate = SessionRecord(json: text)?.rate, rate.blockedUntil > WallTime.milliseconds()
        else { return nil }
        return rate.blockedUntil
    }
}
