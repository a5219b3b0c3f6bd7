package import Events

/// A pool of connections to one server, within the bounds of its settings.
///
/// Callers wait in the order in which they came. While the server is down, callers fail at once with `.unreachable`;
/// the pool goes on trying, with growing pauses and jitter, and says through `onChange` when the server is back.
/// `PoolState` decides; this class does. Whoever started a pool closes it: open connections are kept by the loop.
@Reactor package final class PostgresPool {
    /// Called once when the server becomes reachable (`true`) and once when it no longer is, with the reason.
    package var onChange: (@Reactor (Bool, String) -> Void)?
    /// The server as it was when the newest connection was opened; nil before the first.
    package private(set) var server: PostgresServerInfo?

    private let settings: PostgresSettings
    private var state: PoolState
    private var connections: [PoolState.ConnectionID: PostgresConnection] = [:]
    private var attempts: [PoolState.ConnectionID: ConnectionAttempt] = [:]
    private var waiting: [PoolState.Ticket: CheckedContinuation<Result<PoolLease, PostgresError>, Never>] = [:]
    private var lastTicket: PoolState.Ticket = 0
    private var timer: LoopTimer?
    private var timerDue: Int64 = .max
    private let closed = Latch()

    package init(_ settings: PostgresSettings) {
        self.settings = settings
        state = PoolState(settings.bounds)
    }

    /// Opens the minimum and keeps the pool in its bounds until `close`. Returns at once; a server that is down is
    /// tried again and again.
    package func start() { perform(state.start(now: now)) }

    /// Fails who waits, lets what runs end, and returns when all connections are closed. A pool is not used again.
    package func close() async {
        perform(state.close())
        if state.isEmpty { closed.open() }
        await closed.wait()
        timer?.cancel()
        timer = nil
    }

    /// The server was reachable when it was last tried.
    package var isAvailable: Bool { state.availability == .up }

    /// The most connections that it opens.
    package var maximum: Int { state.bounds.maximum }

    package var statistics: PostgresPoolStatistics {
        PostgresPoolStatistics(open: state.open, idle: state.idleCount, waiting: state.waitingCount)
    }

    /// Runs the statements as one transaction in one round trip (pipeline, one sync): all or none. Gives one result
    /// for each statement, in order.
    ///
    /// A cancelled caller leaves the queue with `.cancelled`; once its statements are sent it waits for their answer.
    @discardableResult
    package func run(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows] {
        if queries.isEmpty { return [] }
        let lease = try await acquire()
        let result = await lease.connection.perform(.queries(queries))
        release(lease, isReusable: !lease.connection.isStale)
        return try result.get()
    }

    @discardableResult
    package func run(_ query: PostgresQuery) async throws(PostgresError) -> PostgresRows {
        try await run([query])[0]
    }

    /// Exclusive use of one connection, for interactive transactions, advisory locks, migrations. It must not be used
    /// after `body` has returned.
    ///
    /// When `body` throws or leaves a transaction open, the connection is closed, so that the server rolls back and
    /// frees every lock; otherwise advisory locks are released and settings go back to what they were.
    package func withConnection<Value: Sendable>(
        _ body: @Reactor (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await acquire()
        do {
            let value = try await body(lease.connection)
            lease.connection.answerTimeout = settings.answerTimeout
            let isClean = await lease.connection.reset()
            release(lease, isReusable: isClean)
            return value
        } catch {
            release(lease, isReusable: false)
            throw error
        }
    }

    // MARK: Leases

    private func acquire() async throws(PostgresError) -> PoolLease {
        if Task.isCancelled { throw .cancelled }
        lastTicket += 1
        let ticket = lastTicket
        let actions = state.request(ticket, now: now)
        if case .lease(_, let id)? = actions.first, let connection = connections[id] {
            schedule()
            return PoolLease(id: id, connection: connection)
        }
        return try await wait(ticket, actions).get()
    }

    private func wait(_ ticket: PoolState.Ticket, _ actions: [PoolAction]) async -> Result<PoolLease, PostgresError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting[ticket] = continuation
                perform(actions)
                if Task.isCancelled { cancel(ticket) }
            }
        } onCancel: {
            // May run on any thread: always by way of a job.
            Reactor.spawn { self.cancel(ticket) }
        }
    }

    private func cancel(_ ticket: PoolState.Ticket) {
        if state.cancel(ticket) { answer(ticket, .failure(.cancelled)) }
    }

    private func release(_ lease: PoolLease, isReusable: Bool) {
        lease.connection.answerTimeout = settings.answerTimeout
        perform(state.released(lease.id, isReusable: isReusable, now: now))
    }

    private func answer(_ ticket: PoolState.Ticket, _ result: Result<PoolLease, PostgresError>) {
        waiting.removeValue(forKey: ticket)?.resume(returning: result)
    }

    // MARK: What the state wants

    private func perform(_ actions: [PoolAction]) {
        for action in actions { perform(action) }
        schedule()
        if state.isClosing, state.isEmpty { closed.open() }
    }

    private func perform(_ action: PoolAction) {
        switch action {
        case .open(let id): open(id)
        case .close(let id):
            attempts.removeValue(forKey: id)?.cancel()
            connections.removeValue(forKey: id)?.close()
        case .lease(let ticket, let id):
            guard let connection = connections[id] else { preconditionFailure("a lease on no connection") }
            answer(ticket, .success(PoolLease(id: id, connection: connection)))
        case .fail(let ticket, let refusal): answer(ticket, .failure(error(refusal)))
        case .report(let isUp, let reason):
            onChange?(isUp, isUp ? "PostgreSQL \(server?.version ?? "") at \(settings.server)" : reason)
        }
    }

    private func error(_ refusal: PoolRefusal) -> PostgresError {
        switch refusal {
        case .unreachable(let reason): .unreachable(server: settings.server, reason: reason)
        case .exhausted(let waited): .exhausted(waited: .milliseconds(waited))
        case .closed: .unreachable(server: settings.server, reason: "the pool is closed")
        }
    }

    private func open(_ id: PoolState.ConnectionID) {
        let attempt = ConnectionAttempt(settings.target, timeout: settings.connectTimeout)
        attempts[id] = attempt
        Reactor.spawn { [self] in
            do throws(PostgresError) {
                attemptSucceeded(id, try await attempt.open())
            } catch {
                attemptFailed(id, error)
            }
        }
    }

    private func attemptSucceeded(_ id: PoolState.ConnectionID, _ handle: PostgresHandle) {
        attempts[id] = nil
        let connection = PostgresConnection(handle, answerTimeout: settings.answerTimeout)
        connection.onLost = { [weak self] _ in self?.connectionLost(id) }
        connections[id] = connection
        server = connection.server
        perform(state.opened(id, now: now))
    }

    private func attemptFailed(_ id: PoolState.ConnectionID, _ error: PostgresError) {
        attempts[id] = nil
        var reason = error.description
        if case .unreachable(_, let why) = error { reason = why }
        perform(state.openFailed(id, reason: reason, now: now, jitter: .random(in: 0...1)))
    }

    private func connectionLost(_ id: PoolState.ConnectionID) {
        let wasSilent = connections.removeValue(forKey: id)?.wasSilent ?? false
        if wasSilent { perform(state.distrustIdle()) }
        perform(state.lost(id, now: now, jitter: .random(in: 0...1)))
    }

    // MARK: Time

    private var now: Int64 { MonotonicTime.milliseconds() }

    /// Sets the timer only when it must fire earlier than it would: on the way of a run this is a comparison.
    private func schedule() {
        let now = now
        var due = state.nextEvent(now: now) ?? .max
        if state.open > state.idleCount { due = min(due, now + 1000) }  // somebody waits for an answer
        guard due < timerDue else { return }
        timerDue = due
        let timer = timer ?? LoopTimer { [weak self] in self?.tick() }
        self.timer = timer
        timer.start(after: .milliseconds(max(0, due - now)))
    }

    private func tick() {
        timerDue = .max
        let now = now
        for connection in connections.values { connection.checkAnswer(now: now) }
        perform(state.tick(now: now))
    }
}
