package import Events

/// One open connection. It belongs to its pool, which lends it to one caller at a time.
///
/// Runs are sent one after the other, each as soon as the one before is answered. Cancelling a caller does not cancel
/// its run: it waits for the answer, because a statement that was sent may have run, and an answer nobody reads would be
/// taken for the next one's. The bound is the server's statement timeout, and `answerTimeout` for a server that is gone.
@Reactor package final class PostgresConnection {
    package let server: PostgresServerInfo
    /// The server's process for this connection.
    package let backend: Int32
    /// A run without its whole answer after this long has lost its connection; nil for no limit. The pool sets it anew
    /// for each caller. Looked at about once a second.
    package var answerTimeout: Duration?
    package private(set) var isOpen = true
    /// Called once, when the connection is lost; not after `close`.
    var onLost: (@Reactor (String) -> Void)?
    /// It was given up because no answer came.
    private(set) var wasSilent = false
    /// Its statements no longer fit the tables: to be replaced.
    private(set) var isStale = false

    private let handle: PostgresHandle
    private var watcher: FileWatcher?
    /// The SQL of each prepared statement, by name.
    private var prepared: [String: String] = [:]
    private var parameters = ParameterBuffer()
    private var waiting: [ConnectionWork] = []
    private var current: (work: ConnectionWork, progress: RunProgress, started: Int64)?

    init(_ handle: PostgresHandle, answerTimeout: Duration?) {
        self.handle = handle
        self.answerTimeout = answerTimeout
        server = handle.serverInfo()
        backend = handle.backend
        let watcher = FileWatcher(descriptor: handle.descriptor) { [self] ready in socketIsReady(ready) }
        watcher.watch(read: true, write: false)
        self.watcher = watcher
    }

    /// A transaction is open or has failed, or a run is under way.
    var isInTransaction: Bool { handle.isInTransaction || current != nil || !waiting.isEmpty }

    /// Runs the statements in one round trip, as one transaction: all or none. Within `begin` … `commit` sent by
    /// earlier runs they are part of that transaction instead. Gives one result for each statement, in order.
    @discardableResult
    package func run(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows] {
        if queries.isEmpty { return [] }
        return try await perform(.queries(queries)).get()
    }

    @discardableResult
    package func run(_ query: PostgresQuery) async throws(PostgresError) -> PostgresRows {
        try await run([query])[0]
    }

    /// Several statements without parameters in the simple protocol (migrations): one transaction, unless they hold
    /// `begin` and `commit` themselves. Results are dropped.
    package func runScript(_ sql: String) async throws(PostgresError) {
        if sql.utf8.contains(0) { throw .invalidValue(reason: "the script holds U+0000") }
        _ = try await perform(.script(sql)).get()
    }

    /// As `run`, without throwing.
    func perform(_ kind: ConnectionWork.Kind) async -> Result<[PostgresRows], PostgresError> {
        await withCheckedContinuation { continuation in
            waiting.append(ConnectionWork(kind: kind, continuation: continuation))
            if isOpen { startNext() } else { failAll("it was closed before") }
        }
    }

    /// Closes at once; what is under way fails with `.lost`.
    package func close() {
        onLost = nil
        lose("closed by ourselves")
    }

    /// Gives the connection up when its answer is overdue.
    func checkAnswer(now: Int64) {
        guard let current, let answerTimeout, now - current.started > answerTimeout.milliseconds else { return }
        wasSilent = true
        lose("no answer within \(answerTimeout)")
    }

    // MARK: Sending

    private func startNext() {
        while current == nil, isOpen, !waiting.isEmpty {
            let work = waiting.removeFirst()
            switch work.kind {
            case .queries(let queries): start(queries, work)
            case .script(let sql): start(sql, work)
            }
        }
    }

    private func start(_ queries: [PostgresQuery], _ work: ConnectionWork) {
        do {
            try parameters.fill(queries)
        } catch {
            return work.continuation.resume(returning: .failure(error))
        }
        var steps: [RunProgress.Step] = []
        steps.reserveCapacity(queries.count)
        let isSent = send(queries, &steps) && handle.sendSync()
        begin(work, steps, isSent: isSent)
    }

    private func start(_ sql: String, _ work: ConnectionWork) {
        begin(work, [.script], isSent: handle.sendScript(sql))
    }

    private func begin(_ work: ConnectionWork, _ steps: [RunProgress.Step], isSent: Bool) {
        current = (work, RunProgress(steps), MonotonicTime.milliseconds())
        if isSent { flush() } else { lose(handle.errorText) }
    }

    private func send(_ queries: [PostgresQuery], _ steps: inout [RunProgress.Step]) -> Bool {
        parameters.withPointers { values, lengths, formats in
            var first = 0
            for query in queries {
                let statement = query.statement
                if isNew(statement) {
                    steps.append(.prepare(name: statement.name))
                    guard handle.sendPrepare(statement) else { return false }
                }
                steps.append(.execute)
                let isSent = handle.sendExecute(
                    statement.name, query.values.count, values?.advanced(by: first), lengths?.advanced(by: first),
                    formats?.advanced(by: first))
                guard isSent else { return false }
                first += query.values.count
            }
            return true
        }
    }

    private func isNew(_ statement: PostgresStatement) -> Bool {
        if statement.name.isEmpty { return true }
        if let known = prepared[statement.name] {
            precondition(known == statement.sql, "two statements have the name \(statement.name)")
            return false
        }
        prepared[statement.name] = statement.sql
        return true
    }

    /// What does not fit the socket's buffer leaves when it is writable again; reading goes on meanwhile, or both
    /// sides could wait for each other.
    private func flush() {
        switch handle.flush() {
        case .done: watcher?.watch(read: true, write: false)
        case .partly: watcher?.watch(read: true, write: true)
        case .failed: lose(handle.errorText)
        }
    }

    // MARK: Receiving

    private func socketIsReady(_ ready: FileWatcher.Readiness) {
        if ready.canWrite { flush() }
        guard ready.canRead, isOpen else { return }
        guard handle.consumeInput() else { return lose(handle.errorText) }
        takeResults()
    }

    private func takeResults() {
        var emptyInARow = 0
        // `isBusy` also reads notices when nothing is under way.
        while isOpen, !handle.isBusy, current != nil, emptyInARow < 3 {
            let result = handle.nextResult()
            emptyInARow = result == nil ? emptyInARow + 1 : 0
            take(result)
        }
    }

    private func take(_ result: ResultHandle?) {
        guard let verdict = current?.progress.take(result) else { return }
        switch verdict {
        case .more: break
        case .broken(let reason): lose(reason)
        case .finished(let result, let unprepared): finish(result, unprepared)
        }
    }

    private func finish(_ result: Result<[PostgresRows], PostgresError>, _ unprepared: [String]) {
        guard let work = current?.work else { return }
        current = nil
        for name in unprepared { prepared[name] = nil }
        if case .failure(let error) = result, error.hasStalePlan { isStale = true }
        work.continuation.resume(returning: result)
        if case .script = work.kind, !handle.enterPipeline() { return lose(handle.errorText) }
        startNext()
    }

    // MARK: The end

    /// The watcher goes before the socket: its number may be another's a moment later.
    private func lose(_ reason: String) {
        guard isOpen else { return }
        isOpen = false
        watcher?.close()
        watcher = nil
        handle.finish()
        failAll(reason)
        let onLost = onLost
        self.onLost = nil
        onLost?(reason)
    }

    private func failAll(_ reason: String) {
        let works = (current.map { [$0.work] } ?? []) + waiting
        current = nil
        waiting = []
        for work in works { work.continuation.resume(returning: .failure(.lost(during: work.name, reason: reason))) }
    }
}
