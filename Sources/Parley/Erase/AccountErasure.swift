internal import Conversations
internal import Events
internal import Queue
internal import Redis

/// Erases all conversations of a tenant or of a bot, in Redis and PostgreSQL, a page at a time. Safe to repeat: one that
/// was interrupted goes on where it stopped.
@Reactor struct AccountErasure {
    private static let page = 200

    private let queue: LaneQueue
    private let redis: RedisConnection
    private let removal: AccountRemoval
    private let ofOne: ConversationErasure
    /// What the ids of all of them begin with: `5.` or `5.2.`.
    private let prefix: String

    init(_ context: CommandContext, tenant: Int64, bot: Int64? = nil) async throws {
        queue = try await context.queue()
        redis = try await context.redis()
        removal = AccountRemoval(context.pool)
        ofOne = ConversationErasure(redis: redis, queue: queue, pool: context.pool)
        prefix = bot.map { "\(tenant).\($0)." } ?? "\(tenant)."
    }

    /// Whether there is anything to erase.
    func isNeeded() async throws -> Bool {
        if try await !removal.conversations(prefix, limit: 1).isEmpty { return true }
        var isFound = false
        try await eachInRedis { _ in isFound = true }
        return isFound
    }

    /// Erases until nothing is found: what was on its way in when it began is found at the next pass.
    func run() async throws -> Int {
        var erased: Set<String> = []
        while true {
            let before = erased.count
            var again = false
            try await eachInRedis { lane in
                again = again || erased.contains(lane)
                try await erase(lane)
                erased.insert(lane)
            }
            var last = ""
            while true {
                let ids = try await removal.conversations(prefix, after: last, limit: Self.page)
                guard let end = ids.last else { break }
                for id in ids {
                    try await erase(id)
                    erased.insert(id)
                }
                last = end
            }
            if erased.count == before && !again { return erased.count }
        }
    }

    /// What is not named after a conversation was written by hand, and nothing of it is in PostgreSQL.
    private func erase(_ id: String) async throws {
        guard let conversation = try? ConversationID(id) else {
            _ = try await queue.erase(Lane(trusted: id))
            return
        }
        try await ofOne.erase(conversation)
    }

    /// Conversations with something waiting, and those with a session only.
    private func eachInRedis(_ body: (String) async throws -> Void) async throws {
        try await LaneWalk(queue: queue).each { lanes in
            for lane in lanes where lane.name.hasPrefix(prefix) { try await body(lane.name) }
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
}
