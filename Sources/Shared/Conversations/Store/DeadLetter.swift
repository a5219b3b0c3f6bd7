internal import Postgres

/// An envelope that could not be answered, kept for a person. Times are Unix ms.
package struct DeadLetter: Sendable, Equatable {
    /// The message's id.
    package var id: String
    package var lane: String
    package var tenant: Int64
    package var envelope: String
    package var reason: String
    package var error: String?
    package var worker: String
    package var attempts: Int64
    package var crashes: Int64
    package var arrivedAt: Int64
    /// Set by the database; nil before.
    package var diedAt: Int64?

    package init(
        id: String, lane: String, tenant: Int64, envelope: String, reason: String, error: String? = nil, worker: String,
        attempts: Int64, crashes: Int64, arrivedAt: Int64
    ) {
        self.id = id
        self.lane = lane
        self.tenant = tenant
        self.envelope = envelope
        self.reason = reason
        self.error = error
        self.worker = worker
        self.attempts = attempts
        self.crashes = crashes
        self.arrivedAt = arrivedAt
    }

    init(_ rows: PostgresRows, _ row: Int) {
        id = rows.requiredText(row, 0)
        lane = rows.requiredText(row, 1)
        tenant = rows.requiredInt(row, 2)
        envelope = rows.requiredText(row, 3)
        reason = rows.requiredText(row, 4)
        error = rows.text(row, 5)
        worker = rows.requiredText(row, 6)
        attempts = rows.requiredInt(row, 7)
        crashes = rows.requiredInt(row, 8)
        arrivedAt = rows.requiredInt(row, 9)
        diedAt = rows.requiredInt(row, 10)
    }
}
