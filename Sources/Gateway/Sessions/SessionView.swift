internal import Conversations
internal import Events
internal import HTTP
internal import JSON

/// A session as clients see it.
struct SessionView {
    let conversation: ConversationID
    /// Nil when the bot was deleted.
    let bot: String?
    /// Times are Unix ms.
    let started: Int64
    let last: Int64
    let messages: Int64
    var endedAt: Int64?
    var reason: String?
    /// What it was started with; nil where that is not told.
    var config: SessionConfig?

    init(_ conversation: ConversationID, _ bot: Bot, _ open: SessionDesk.Open) {
        self.conversation = conversation
        self.bot = bot.name
        started = open.started
        last = open.last
        messages = Int64(open.messages)
        config = open.config ?? SessionConfig()
    }

    init(_ conversation: ConversationID, _ bot: String?, _ end: SessionEnd) {
        self.conversation = conversation
        self.bot = bot
        started = end.startedAt
        last = end.lastAt
        messages = end.messages
        endedAt = end.endedAt
        reason = end.reason
    }

    /// Nil for a row that somebody has written by hand.
    init?(_ listed: ListedSession) {
        guard let conversation = try? ConversationID(listed.conversation) else { return nil }
        self.conversation = conversation
        bot = listed.bot
        started = listed.startedAt
        last = listed.lastAt
        messages = listed.messages
        endedAt = listed.endedAt
        reason = listed.reason
    }

    func write(to writer: inout JSONWriter) {
        writer.object { session in
            session.member("session", conversation.sessionName)
            session.member("conversation", conversation.description)
            session.member("bot", ifPresent: bot)
            session.member("channel", conversation.channel.rawValue)
            session.member("user", conversation.user)
            session.member("state", endedAt == nil ? "active" : "ended")
            session.member("started_at", WallTime.rfc3339(started))
            session.member("last_at", WallTime.rfc3339(last))
            session.member("messages", messages)
            session.member("ended_at", ifPresent: endedAt.map(WallTime.rfc3339))
            session.member("reason", ifPresent: reason)
            if let config {
                session.key("config")
                config.write(to: &session)
            }
        }
    }

    func response(status: Int) -> HTTPResponse {
        var writer = JSONWriter(reserving: 512)
        write(to: &writer)
        return HTTPResponse(
            status: status, headers: [HTTPHeader("Content-Type", "application/json")], body: .bytes(writer.take()))
    }
}

extension ConversationID {
    /// The conversation over HTTP that a request is about. Without a user it is that of the key itself: `key-12`.
    init(_ bot: Bot, user: String?, key: APIKey) throws(Problem) {
        do {
            try self.init(tenant: bot.tenant, bot: bot.id, channel: .http, user: user ?? "key-\(key.id)")
        } catch {
            throw .invalidField("/user", "user is not a name that can be used: give 1 to 128 bytes without U+0000.")
        }
    }
}
