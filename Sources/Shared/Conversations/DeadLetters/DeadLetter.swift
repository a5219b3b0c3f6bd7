internal import Postgres

/// An envelope that could not be answered, kept for a person. Times are Unix ms.
package struct DeadLetter: Sendable, Equatable {
    /// The message's id.
    package var id: String
    package var lane: String
    package var tenant: Int64
    package var envelope: String
    /// A stable word for what it died of: `crashes`, `refused`, `model-timed-out`, ….
    package var reason: String
    /// The last error, for people.
    package var error: String?
    package var worker: String
    /// Passes that failed.
    package var attempts: Int64
    /// Workers that died while they held it.
    package var crashes: Int64
    package var arrivedAt: Int64
    /// Set by the database; nil before.
    package var diedAt: Int64?
    /// The stored turn that gave it up; nil when none could be stored.
    package var turn: String?
    /// Which of that turn's messages it is.
    package var position: Int64 = 0
    /// Of the lease under which it died.
    package var token: Int64 = 0

    package init(
        id: String, lane: String, tenant: Int64, envelope: String, reason: String, error: String? = nil, worker: String,
        attempts: Int64, crashes: Int64, arrivedAt: Int64, turn: String? = nil, position: Int64 = 0, token: Int64 = 0
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
        self.turn = turn
        self.position = position
        self.token = token
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
        turn = rows.text(row, 11)
        position = rows.requiredInt(row, 12)
        token = rows.requiredInt(row, 13)
    }
}
