internal import Postgres

/// A row of secrets, for operators. Times are Unix ms.
package struct StoredSecret: Sendable {
    package let id: Int64
    package let secret: SealedSecret
    package let tenantName: String
    /// Nil for one of the tenant's own.
    package let botName: String?
    package let createdAt: Int64
    /// When it was last given; sealing it anew does not change it.
    package let updatedAt: Int64

    init(_ rows: PostgresRows, _ row: Int) throws(PostgresError) {
        guard let sealed = rows.bytes(row, 6) else { preconditionFailure("column 6 is null") }
        id = rows.requiredInt(row, 0)
        let identity = SecretIdentity(
            tenant: rows.requiredInt(row, 1), bot: rows.int(row, 2), kind: try rows.word(row, 3),
            name: rows.requiredText(row, 4))
        secret = SealedSecret(identity: identity, keyID: rows.requiredText(row, 5), sealed: sealed)
        tenantName = rows.requiredText(row, 7)
        botName = rows.text(row, 8)
        createdAt = rows.requiredInt(row, 9)
        updatedAt = rows.requiredInt(row, 10)
    }
}
