/// What went wrong between us and PostgreSQL. Never holds a password or a value.
package enum PostgresError: Error, Equatable {
    /// No connection can be opened: the statements have not run.
    case unreachable(server: String, reason: String)
    /// The connection broke, or no answer came in time, while the statements ran: they may have run or not, but all of
    /// them or none. Only what is safe to repeat may be tried again.
    case lost(during: String, reason: String)
    /// The server refused a statement: none of its run has run.
    case rejected(sqlState: String, message: String, constraint: String?)
    /// No connection became free in time, or too many were waiting already: nothing has run.
    case exhausted(waited: Duration)
    /// A value that PostgreSQL cannot hold; nothing was sent.
    case invalidValue(reason: String)
    /// A row holds what this program does not know, such as a newer program may write.
    case unreadable(what: String)
    /// The caller was cancelled while it waited for a connection: nothing has run.
    case cancelled

    /// Another try may succeed. After `.lost` the first one may have, too: retry only what is safe to repeat.
    package var isRetryable: Bool {
        switch self {
        case .unreachable, .lost, .exhausted: true
        case .rejected(let sqlState, _, _): Self.passingStates.contains(sqlState) || hasStalePlan
        case .invalidValue, .unreadable, .cancelled: false
        }
    }

    /// The values are at fault, the same ones would be refused again: those that PostgreSQL cannot hold, and refusals of
    /// classes 22 (data), 23 (constraints) and 54 (limits) of the SQLSTATE.
    package var concernsData: Bool {
        switch self {
        case .rejected(let sqlState, _, _): ["22", "23", "54"].contains(sqlState.prefix(2))
        case .invalidValue: true
        case .unreachable, .lost, .exhausted, .unreadable, .cancelled: false
        }
    }

    /// The connection's prepared statements no longer fit the tables (a migration ran) or are gone. The connection is
    /// replaced; another one prepares anew.
    var hasStalePlan: Bool {
        guard case .rejected(let sqlState, let message, _) = self else { return false }
        return sqlState == "26000" || sqlState == "0A000" && message.hasPrefix("cached plan")
    }

    /// Serialization failure, deadlock, lock not available, too many connections, disk full, out of memory, read-only
    /// (a stand-by before its promotion), statement timeout.
    private static let passingStates: Set<String> = [
        "40001", "40P01", "55P03", "53300", "53100", "53200", "25006", "57014",
    ]
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let server, let reason): "PostgreSQL at \(server) cannot be reached: \(reason)"
        case .lost(let during, let reason): "the connection to PostgreSQL was lost during \(during): \(reason)"
        case .rejected(let sqlState, let message, let constraint):
            "PostgreSQL refused (\(sqlState)\(constraint.map { ", constraint \($0)" } ?? "")): \(message)"
        case .exhausted(let waited): "no connection to PostgreSQL became free within \(waited)"
        case .invalidValue(let reason): "a value that PostgreSQL cannot hold: \(reason)"
        case .unreadable(let what):
            "PostgreSQL holds \(what), which this program does not know: is it older than the others?"
        case .cancelled: "cancelled while waiting for a connection to PostgreSQL"
        }
    }
}
