internal import Events
internal import Queue
internal import Redis

/// What there is to see at one moment. Each part of it is bounded, however much waits.
struct TopReading: Sendable {
    /// Of the monotonic clock, ms.
    let at: Int64
    let depth: QueueDepth
    let pauses: [Pause]
    let workers: [WorkerView]
    let sessions: Int
    /// Bytes; a maximum of 0 = none.
    let usedMemory: Int64
    let maximumMemory: Int64
    /// What gateways have counted; nil where nobody keeps it.
    let accepted: Int?
    let requests: Int?
    let errors: Int?
}

/// Takes readings, one after the other.
@Reactor final class TopReader {
    /// Ready lists of each shard, and held ones.
    private static let lists = 200

    private let queue: LaneQueue
    private let redis: RedisConnection
    private let roster: WorkerRoster

    init(queue: LaneQueue, redis: RedisConnection) {
        self.queue = queue
        self.redis = redis
        roster = WorkerRoster(redis: redis)
    }

    func read() async throws(RedisError) -> TopReading {
        let memory = try await RedisServerInfo.readMemory(from: redis)
        let totals = try await redis.send(["HMGET", "parley:{figures}:totals", "messages", "requests", "errors"])
            .array()
        var sessions = 0
        for shard in 0..<queue.shards.count {
            sessions += Int(try await redis.send(["ZCARD", Shards.prefix(shard) + ":sessions"]).integer())
        }
        func number(_ index: Int) -> Int? {
            guard index < totals.count, case .string(let text) = totals[index] else { return nil }
            return Int(text)
        }
        return TopReading(
            at: MonotonicTime.milliseconds(), depth: try await queue.depth(mostTenants: Self.lists),
            pauses: try await queue.pauses(), workers: try await roster.workers(), sessions: sessions,
            usedMemory: memory.usedMemory, maximumMemory: memory.maximumMemory, accepted: number(0),
            requests: number(1), errors: number(2))
    }
}
