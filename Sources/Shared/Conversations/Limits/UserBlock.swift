package import Events
package import Queue
package import Redis

/// The block of a user who was over the limit, for people.
@Reactor package struct UserBlock {
    package enum Outcome: String, Sendable {
        /// The user was blocked and is not any more. What they sent meanwhile stays as it is.
        case ended
        /// The user was not blocked.
        case absent
    }

    /// A turn that only records a message takes milliseconds; one that waits for a model is not of a blocked user.
    private static let patience = Duration.seconds(10)
    private static let pause = Duration.milliseconds(50)

    let redis: RedisConnection
    let shards: Shards

    package init(redis: RedisConnection, shards: Shards) {
        self.redis = redis
        self.shards = shards
    }

    /// Ends it before its time; the count of messages begins anew. Nil when a worker had the conversation all the while.
    package func end(of conversation: ConversationID) async throws(RedisError) -> Outcome? {
        let lane = conversation.lane
        let shard = shards.shard(of: lane)
        let key = "\(Shards.prefix(shard)):session:\(lane.name)"
        let end = MonotonicTime.milliseconds() + Self.patience.milliseconds
        while MonotonicTime.milliseconds() < end {
            guard case .string(let text) = try await redis.send(["GET", key]),
                var record = SessionRecord(json: text), let rate = record.rate,
                rate.blockedUntil > WallTime.milliseconds()
            else { return .absent }
            record.rate = UserRate()
            let swap = SessionSwap(lane: lane, before: text, after: record)
            if try await swap.run(on: redis, shard: shard) { return .ended }
            try? await Reactor.sleep(for: Self.pause)  // only cancellation ends it early
        }
        return nil
    }
}
