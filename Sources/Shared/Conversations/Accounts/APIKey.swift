internal import JSON
internal import Postgres

/// What is known of a key: everything but the key. Times are Unix ms.
package struct APIKey: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable { case admin, writer, reader }

    package let id: Int64
    package let tenant: Int64
    package let name: String
    package let role: Role
    /// The first characters, for people to tell keys apart.
    package let prefix: String
    package let createdAt: Int64
    package let revokedAt: Int64?

    init(_ rows: PostgresRows, _ row: Int) throws(PostgresError) {
        id = rows.requiredInt(row, 0)
        tenant = rows.requiredInt(row, 1)
        name = rows.requiredText(row, 2)
        role = try rows.word(row, 3)
        prefix = rows.requiredText(row, 4)
        createdAt = rows.requiredInt(row, 5)
        revokedAt = rows.int(row, 6)
    }

    /// As it lies in the cache. Revoked keys do not.
    func encoded() -> String {
        var json = JSONWriter()
        json.object {
            $0.member("id", id)
            $0.member("tenant", tenant)
            $0.member("name", name)
            $0.member("role", role.rawValue)
            $0.member("prefix", prefix)
            $0.member("createdAt", createdAt)
        }
        return json.takeString()
    }

    /// Nil when the text is not a key: the cache is then passed by.
    init?(encoded: String) {
        // Losing the reason is right: whatever it is, the database is asked instead.
        guard let key = try? withJSON(encoded, body: APIKey.init(reading:)) else { return nil }
        self = key
    }

    private init(reading json: JSONElement) throws(JSONError) {
        guard let role = Role(rawValue: try json.requiredString("role")) else { throw .missing(pointer: "/role") }
        id = try json.requiredInt64("id")
        tenant = try json.requiredInt64("tenant")
        name = try json.requiredString("name")
        self.role = role
        prefix = try json.requiredString("prefix")
        createdAt = try json.requiredInt64("createdAt")
        revokedAt = nil
    }
}
