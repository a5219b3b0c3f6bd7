package import Queue

/// One user with one bot of a tenant on one channel: `<tenant>.<bot>.<channel>.<user>`, e.g. `5.2.http.ana`. It is also
/// the lane's name, so it says its tenant without a lookup and is safe in Redis keys and URLs.
package struct ConversationID: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of a user's name before escaping.
    package static let maximumUserBytes = 128

    package let tenant: Int64
    package let bot: Int64
    package let channel: Channel
    /// As the client wrote it.
    package let user: String
    /// The id as text, the user escaped.
    package let description: String

    package init(tenant: Int64, bot: Int64, channel: Channel, user: String) throws(ConversationIDError) {
        guard !user.isEmpty else { throw .emptyUser }
        guard user.utf8.count <= Self.maximumUserBytes else { throw .userTooLong(bytes: user.utf8.count) }
        guard !user.utf8.contains(0) else { throw .nulInUser }
        self.tenant = tenant
        self.bot = bot
        self.channel = channel
        self.user = user
        description = "\(tenant).\(bot).\(channel.rawValue).\(UserEscaping.escape(user))"
    }

    /// Reads an id as `description` writes it; another spelling of the same user is no id.
    package init(_ text: String) throws(ConversationIDError) {
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let tenant = Int64(parts[0]), let bot = Int64(parts[1]), tenant >= 0, bot >= 0,
            let channel = Channel(rawValue: String(parts[2])), let user = UserEscaping.unescape(parts[3])
        else { throw .malformed }
        try self.init(tenant: tenant, bot: bot, channel: channel, user: user)
        guard description == text else { throw .malformed }
    }

    package var lane: Lane { Lane(trusted: description) }

    /// How the session is called where people read it: `tenant_5_ana`.
    package var sessionName: String { "tenant_\(tenant)_\(UserEscaping.escape(user))" }

    /// Where its events are published.
    package var eventChannel: String { "parley:events:\(description)" }
}

/// Where a conversation takes place.
package enum Channel: String, Sendable, CaseIterable {
    case http, web, whatsapp, telegram
}

/// Why there is no such conversation.
package enum ConversationIDError: Error, Equatable {
    case malformed
    case emptyUser
    case userTooLong(bytes: Int)
    case nulInUser
}
