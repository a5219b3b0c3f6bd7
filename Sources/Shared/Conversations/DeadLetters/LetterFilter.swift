/// Which dead letters are meant. Nothing given: all.
package struct LetterFilter: Sendable, Equatable {
    package var tenant: Int64?
    /// Only with a tenant.
    package var bot: Int64?
    package var reason: String?
    /// Unix ms.
    package var diedBefore: Int64?

    package init(tenant: Int64? = nil, bot: Int64? = nil, reason: String? = nil, diedBefore: Int64? = nil) {
        self.tenant = tenant
        self.bot = bot
        self.reason = reason
        self.diedBefore = diedBefore
    }

    /// A conversation's id begins with its tenant and bot.
    var lanePrefix: String? {
        guard let tenant, let bot else { return nil }
        return "\(tenant).\(bot)."
    }
}

/// Where a page of letters ended.
package struct LetterCursor: Sendable, Equatable {
    /// Unix µs.
    let arrived: Int64
    let token: Int64
    let id: String

    package static let start = LetterCursor(arrived: -1, token: 0, id: "")
}
