/// Where PostgreSQL is and how its pool behaves. Checked when it is made; printing it shows no password.
package struct PostgresSettings: Sendable {
    /// `host:port/database` or the socket's folder; for logs and errors.
    package var server: String { target.description }
    let target: ConnectionTarget
    let bounds: PoolState.Bounds
    let connectTimeout: Duration
    let answerTimeout: Duration

    /// - Parameters:
    ///   - url: `postgres://user:password@host:port/database?sslmode=…`, with all that libpq's URLs can say.
    ///   - maximum: the most connections open at once.
    ///   - minimum: connections kept open even when idle.
    ///   - idleTimeout: after this long without use a connection above the minimum is closed.
    ///   - connectTimeout: a connection that is not open by then has failed.
    ///   - maximumUses: a connection is replaced after so many runs.
    ///   - schema: the only schema on the search path; nil leaves the path to the URL and the server.
    ///   - waitTimeout: the longest wait for a connection; then `PostgresError.exhausted`.
    ///   - maximumWaiting: the most callers that may wait.
    ///   - statementTimeout: the server cancels a statement that takes longer.
    ///   - answerTimeout: a run whose answer is not complete by then has lost its connection. Longer than the server
    ///     needs to say that it has cancelled: five seconds longer unless told otherwise.
    ///   - lockTimeout: the server cancels a statement that waits longer for one lock.
    ///   - applicationName: what `pg_stat_activity` shows.
    package init(
        url: String, maximum: Int = 20, minimum: Int = 2, idleTimeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(10), maximumUses: Int = 7500, schema: String? = nil,
        waitTimeout: Duration = .seconds(10), maximumWaiting: Int = 1000, statementTimeout: Duration = .seconds(15),
        answerTimeout: Duration? = nil, lockTimeout: Duration = .seconds(10), applicationName: String = "parley"
    ) throws(PostgresSettingsError) {
        guard maximum >= 1, (0...maximum).contains(minimum) else {
            throw PostgresSettingsError(
                reason: "the pool needs at least 1 connection at most, and a minimum from 0 to that maximum")
        }
        guard maximumUses >= 1, maximumWaiting >= 0, connectTimeout > .zero, statementTimeout > .zero else {
            throw PostgresSettingsError(reason: "the pool's timeouts and the uses of a connection must be above zero")
        }
        var session = SessionOptions()
        session.set("statement_timeout", "\(statementTimeout.wholeMilliseconds)")
        session.set("lock_timeout", "\(lockTimeout.wholeMilliseconds)")
        if let schema { session.set("search_path", SessionOptions.quoted(schema)) }
        target = try ConnectionTarget(url: url, applicationName: applicationName, options: session)
        bounds = PoolState.Bounds(
            maximum: maximum, minimum: minimum, idle: idleTimeout.wholeMilliseconds, maximumUses: maximumUses,
            wait: waitTimeout.wholeMilliseconds, maximumWaiting: maximumWaiting)
        self.connectTimeout = connectTimeout
        self.answerTimeout = answerTimeout ?? statementTimeout + .seconds(5)
    }
}

extension PostgresSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { server }
    package var debugDescription: String { server }
    package var customMirror: Mirror { Mirror(self, children: ["server": server]) }
}

extension Duration {
    /// Rounded down, at least 1: for the server 0 would mean no limit.
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
