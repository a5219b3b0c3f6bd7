internal import CPostgres

/// What the connection under way has sent and what has come back: takes libpq's results one by one and says when the
/// run is over. Pure: the connection performs what it says.
struct RunProgress {
    /// What was sent, in order; each step is answered by results and then nil.
    enum Step: Equatable {
        case prepare(name: String)
        case execute
        /// Statements of the simple protocol, outside pipeline mode.
        case script
    }

    enum Verdict {
        case more
        /// All results are here; `unprepared` are statements that the server does not know after all.
        case finished(Result<[PostgresRows], PostgresError>, unprepared: [String])
        /// The connection is of no use any more.
        case broken(reason: String)
    }

    private let steps: [Step]
    private var current = 0
    private var rows: [PostgresRows] = []
    private var unprepared: [String] = []
    private var failure: PostgresError?

    init(_ steps: [Step]) { self.steps = steps }

    private var step: Step? { current < steps.count ? steps[current] : nil }

    mutating func take(_ result: ResultHandle?) -> Verdict {
        guard let result else { return stepEnded() }
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            if step == .execute { rows.append(PostgresRows(result)) }
            return .more
        case PGRES_PIPELINE_SYNC: return finished()
        case PGRES_PIPELINE_ABORTED:
            forgetStatement()
            return .more
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR: return failed(result)
        default: return .broken(reason: "COPY is not supported")
        }
    }

    private mutating func stepEnded() -> Verdict {
        if step == .script { return finished() }
        if step != nil { current += 1 }
        return .more
    }

    private func finished() -> Verdict {
        .finished(failure.map { .failure($0) } ?? .success(rows), unprepared: unprepared)
    }

    /// The first error is the cause; what follows it was not run.
    private mutating func failed(_ result: ResultHandle) -> Verdict {
        let message = result.errorField(.message) ?? result.errorText
        guard let state = result.errorField(.sqlState) else { return .broken(reason: message) }
        let severity = result.errorField(.severity)
        if severity == "FATAL" || severity == "PANIC" { return .broken(reason: message) }
        failure =
            failure
            ?? .rejected(
                sqlState: state, message: PostgresError.withoutValues(message, sqlState: state),
                constraint: result.errorField(.constraint))
        forgetStatement()
        return .more
    }

    private mutating func forgetStatement() {
        if case .prepare(let name) = step { unprepared.append(name) }
    }
}
