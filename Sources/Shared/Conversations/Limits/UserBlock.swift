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
        let end = MonotonicTime.milliseconds() + Self.patience.milliseconds
        while MonotonicTime.milliseconds() < end {
            guard let found = try await blocked(lane) else { return .absent }
            var record = found.record
            record.rate = UserRate()
            let swap = SessionSwap(lane: lane, before: found.text, after: record)
            if try await swap.run(on: redis, shard: shard) { return .ended }
            try? await Reactor.sleep(for: Self.pause)  // only cancellation ends it early
        }
        return nil
    }

    /// Until when the user is blocked, Unix ms; nil when they are not.
    package func until(of conversation: ConversationID) async throws(RedisError) -> Int64? {
        try await blocked(conversation.lane)?.until
    }

    /// The session of a user who is blocked now, and its text; nil when they are not.
    private func blocked(
        _ lane: Lane
    ) async throws(RedisError) -> (text: String, record: SessionRecord, until: Int64)? {
        guard case .string(let text) = try await redis.send(["GET", shards.sessionKey(of: lane)]),
            let record = SessionRecord(json: text), let rate = record.rate,
            rate.blockedUntil > WallTime.milliseconds()
        else { return nil }
        return (text, record, rate.blockedUntil)
    }
}
