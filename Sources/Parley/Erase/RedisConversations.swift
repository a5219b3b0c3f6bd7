internal import Conversations
internal import Events
internal import Queue
internal import Redis

/// Passes over what Redis has of conversations, a slice at a time, while everything runs. One may come twice; one that
/// appears meanwhile may be missing.
@Reactor struct RedisConversations {
    let queue: LaneQueue
    let redis: RedisConnection

    /// Conversations of a tenant or bot with something waiting, and those with a session or a pause only.
    /// - Parameter prefix: what their ids begin with.
    func each(_ prefix: String, _ body: (String) async throws -> Void) async throws {
        try await LaneWalk(queue: queue).each { lanes in
            for lane in lanes where lane.name.hasPrefix(prefix) { try await body(lane.name) }
        }
        for case .conversation(let lane) in try await queue.pauses().map(\.scope) where lane.name.hasPrefix(prefix) {
            try await body(lane.name)
        }
        for shard in 0..<queue.shards.count {
            var cursor = "0"
            repeat {
                let key = Shards.prefix(shard) + ":sessions"
                let command = ["ZSCAN", key, cursor, "MATCH", prefix + "*", "COUNT", "500"]
                let reply = try await redis.send(command).array()
                guard reply.count == 2 else { throw RedisError.unexpected(reply: "a slice of \(reply.count) fields") }
                cursor = try reply[0].string()
                let pairs = try reply[1].strings()
                for index in stride(from: 0, to: pairs.count, by: 2) { try await body(pairs[index]) }
            } while cursor != "0"
        }
    }

    /// Whether this very conversation has keys, or is paused.
    func has(_ conversation: ConversationID) async throws(RedisError) -> Bool {
        let lane = conversation.lane
        let prefix = Shards.prefix(queue.shards.shard(of: lane))
        let keys = ["mail", "lane", "session"].map { "\(prefix):\($0):\(lane.name)" }
        if try await redis.send(["EXISTS"] + keys).integer() > 0 { return true }
        return try await queue.pauses(of: lane).contains { $0.scope == .conversation(lane) }
    }
}
