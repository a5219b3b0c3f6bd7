internal import Conversations
internal import Events
internal import Queue

/// Finds all conversations of one user of a tenant: with any bot, also one that is gone, on any channel, and also those
/// that only Redis knows.
@Reactor struct UserConversations {
    private let removal: AccountRemoval
    private let bots: BotStore
    private let redis: RedisConversations
    private let tenant: Int64
    private let user: String

    init(_ context: CommandContext, tenant: Int64, user: String) async throws {
        removal = AccountRemoval(context.pool)
        bots = BotStore(context.pool)
        redis = RedisConversations(queue: try await context.queue(), redis: try await context.redis())
        self.tenant = tenant
        self.user = user
    }

    /// In the order of their ids.
    func find() async throws -> [ConversationID] {
        var found: Set<ConversationID> = []
        for bot in Set(try await bots.list(tenant: tenant).map(\.id) + removal.bots(of: tenant)) {
            for channel in Channel.allCases {
                let conversation = try ConversationID(tenant: tenant, bot: bot, channel: channel, user: user)
                let isStored = try await removal.isKept(conversation)
                let isKept = if isStored { true } else { try await redis.has(conversation) }
                if isKept { found.insert(conversation) }
            }
        }
        // Redis may have one of a bot that PostgreSQL knows nothing of any more.
        try await redis.each("\(tenant).") { name in
            if let conversation = try? ConversationID(name), conversation.user == user { found.insert(conversation) }
        }
        return found.sorted { $0.description < $1.description }
    }
}
