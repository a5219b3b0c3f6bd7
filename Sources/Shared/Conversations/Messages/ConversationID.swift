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
        try Self.check(user)
        self.tenant = tenant
        self.bot = bot
        self.channel = channel
        self.user = user
        description = "\(tenant).\(bot).\(channel.rawValue).\(UserEscaping.escape(user))"
    }

    /// Reads an id as `description` writes it; another spelling of the same user is no id.
    package init(_ text: String) throws(ConversationIDError) {
        var rest = text[...]
        guard let tenant = Self.number(Self.part(&rest)), let bot = Self.number(Self.part(&rest)),
            let channel = Self.part(&rest).flatMap({ Channel(rawValue: String($0)) }),
            let user = UserEscaping.unescape(rest)
        else { throw .malformed }
        try Self.check(user)
        self.tenant = tenant
        self.bot = bot
        self.channel = channel
        self.user = user
        description = text
    }

    /// What stands before the next dot.
    private static func part(_ rest: inout Substring) -> Substring? {
        guard let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        defer { rest = rest[rest.utf8.index(after: dot)...] }
        return rest[..<dot]
    }

    /// A number that is not negative, spelt as we do.
    private static func number(_ digits: Substring?) -> Int64? {
        guard let digits, let first = digits.utf8.first, (0x30...0x39).contains(first) else { return nil }
        guard first != 0x30 || digits.utf8.count == 1 else { return nil }
        return Int64(digits)
    }

    private static func check(_ user: String) throws(ConversationIDError) {
        guard !user.isEmpty else { throw .emptyUser }
        guard user.utf8.count <= maximumUserBytes else { throw .userTooLong(bytes: user.utf8.count) }
        guard !user.utf8.contains(0) else { throw .nulInUser }
    }

    package var lane: Lane { Lane(trusted: description) }

    /// How the session is called where people read it: `tenant_5_ana`.
    package var sessionName: String { "tenant_\(tenant)_\(UserEscaping.escape(user))" }

    /// The one over HTTP with this bot whose session is called so; nil when no user of the tenant has one of this name.
    package init?(session name: String, tenant: Int64, bot: Int64) {
        let beginning = "tenant_\(tenant)_"
        guard name.hasPrefix(beginning) else { return nil }
        let id = "\(tenant).\(bot).\(Channel.http.rawValue).\(name.dropFirst(beginning.count))"
        guard let conversation = try? ConversationID(id) else { return nil }
        self = conversation
    }

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
