internal import Postgres

/// A customer of whoever runs Parley. Everything belongs to one.
package struct Tenant: Sendable, Equatable {
    package let id: Int64
    package let name: String
    /// The bot that answers when a request names none.
    package let defaultBot: Int64?
    /// Unix ms.
    package let createdAt: Int64
    /// How many days what was said is kept; nil: for ever.
    package let retentionDays: Int?

    package static let retentionRange = 1...36_500

    init(_ rows: PostgresRows, _ row: Int) {
        id = rows.requiredInt(row, 0)
        name = rows.requiredText(row, 1)
        defaultBot = rows.int(row, 2)
        createdAt = rows.requiredInt(row, 3)
        retentionDays = rows.int(row, 4).map(Int.init)
    }
}
