internal import Postgres

/// Dead letters of one reason. Times are Unix ms.
package struct LetterGroup: Sendable, Equatable {
    package let reason: String
    package let count: Int64
    package let conversations: Int64
    package let tenants: Int64
    package let firstDiedAt: Int64
    package let lastDiedAt: Int64
    /// The id of the latest.
    package let example: String
    /// What it said.
    package let exampleError: String?

    init(_ rows: PostgresRows, _ row: Int) {
        reason = rows.requiredText(row, 0)
        count = rows.requiredInt(row, 1)
        conversations = rows.requiredInt(row, 2)
        tenants = rows.requiredInt(row, 3)
        firstDiedAt = rows.requiredInt(row, 4)
        lastDiedAt = rows.requiredInt(row, 5)
        example = rows.requiredText(row, 6)
        exampleError = rows.text(row, 7)
    }
}
