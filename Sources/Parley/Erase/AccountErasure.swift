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
    private let tenant: Int64
    private let bot: Int64?
    /// What the ids of all of them begin with: `5.` or `5.2.`.
    private let prefix: String

    init(_ context: CommandContext, tenant: Int64, bot: Int64? = nil) async throws {
        queue = try await context.queue()
        redis = try await context.redis()
        removal = AccountRemoval(context.pool)
        ofOne = try await context.conversationErasure()
        self.tenant = tenant
        self.bot = bot
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

    /// Ends pauses of the tenant and its bots, or of the bot, once it is gone: nobody could name them any more.
    func endPauses() async throws {
        for pause in try await queue.pauses() {
            switch pause.scope {
            case .tenant(tenant) where bot == nil: _ = try await queue.resume(pause.scope)
            case .bot(tenant, let paused) where bot == nil || bot == paused: _ = try await queue.resume(pause.scope)
            case .all, .tenant, .bot, .conversation: break
            }
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

    private func eachInRedis(_ body: (String) async throws -> Void) async throws {
        try await RedisConversations(queue: queue, redis: redis).each(prefix, body)
    }
}
