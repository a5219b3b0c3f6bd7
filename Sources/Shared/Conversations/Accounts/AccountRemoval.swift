package import Events
package import Postgres

/// Removes tenants and bots, and lists the conversations that must go before them. What it does not do is Redis'.
@Reactor package final class AccountRemoval {
    private static let idsStatement = PostgresStatement.query("conversation_ids", PackageResources.conversation_ids_sql)
    private static let botStatement = PostgresStatement.query("bot_delete", PackageResources.bot_delete_sql)
    private static let tenantStatement = PostgresStatement.query("tenant_delete", PackageResources.tenant_delete_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Ids of conversations that have rows, in order, those after `after`.
    /// - Parameter prefix: `5.` for a tenant's, `5.2.` for a bot's.
    package func conversations(
        _ prefix: String, after: String = "", limit: Int
    ) async throws(PostgresError) -> [String] {
        let values: [PostgresValue] = [.text(prefix), .text(after), .int(Int64(limit))]
        return try await pool.run(PostgresQuery(Self.idsStatement, values)).map { $0.requiredText($1, 0) }
    }

    /// Whether this very conversation has rows: one probe of each table's index.
    package func isKept(_ conversation: ConversationID) async throws(PostgresError) -> Bool {
        let id = conversation.description
        let prefix = "\(conversation.tenant).\(conversation.bot).\(conversation.channel.rawValue)."
        // The last text before the id: its last byte one less, behind that what no id has.
        let before = String(id.dropLast()) + Self.predecessor(of: id) + "\u{7F}"
        return try await conversations(prefix, after: before, limit: 1).first == id
    }

    private static func predecessor(of id: String) -> String {
        guard let last = id.utf8.last else { return "" }
        return String(UnicodeScalar(last - 1))
    }

    /// Ids of the bots in whose conversations something is kept, also of bots that are gone.
    package func bots(of tenant: Int64) async throws(PostgresError) -> [Int64] {
        var bots: [Int64] = []
        var last = ""
        // "/" is the byte after ".": behind it is the next bot. What is not named after a bot is passed over.
        while let id = try await conversations("\(tenant).", after: last, limit: 1).first {
            let part = id.utf8.dropFirst("\(tenant).".utf8.count).prefix { $0 != UInt8(ascii: ".") }
            if let bot = Int64(String(decoding: part, as: UTF8.self)) { bots.append(bot) }
            last = "\(tenant).\(String(decoding: part, as: UTF8.self))/"
        }
        return bots
    }

    /// With its knowledge; false when the tenant has no such bot. Tell the caches afterwards:
    /// `ConfigAnnouncer.botGone`.
    package func remove(bot: Int64, tenant: Int64) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.botStatement, [.int(tenant), .int(bot)])).affected > 0
    }

    /// With its bots, keys and usage; false when there is none. Revoke its keys before, and tell the caches.
    package func remove(tenant: Int64) async throws(PostgresError) -> Bool {
        try await pool.run(PostgresQuery(Self.tenantStatement, [.int(tenant)])).affected > 0
    }
}
