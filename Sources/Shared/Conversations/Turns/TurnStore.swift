package import Events
package import Postgres

/// Stores finished turns, each once, behind the fence of its conversation.
///
/// Turns submitted while a batch is under way leave together in the next: one transaction, one flush to disk.
@Reactor package final class TurnStore {
    private static let commitStatement = PostgresStatement.query("turn_commit", PackageResources.turn_commit_sql)
    private static let carefulStatement = PostgresStatement.query(
        "turn_commit_carefully", PackageResources.turn_commit_carefully_sql)
    private static let sessionStatement = PostgresStatement.query("session_begin", PackageResources.session_begin_sql)
    private static let letterStatement = PostgresStatement.query("letter_add", PackageResources.letter_add_sql)
    private static let traceStatement = PostgresStatement.query("turn_trace", PackageResources.turn_trace_sql)
    private static let findStatement = PostgresStatement.query("turn_find", PackageResources.turn_find_sql)

    private let pool: PostgresPool
    private let isJournalled: Bool
    private let batcher: Batcher<TurnRecord, TurnOutcome, PostgresError>

    /// - Parameters:
    ///   - isJournalled: messages that are stored leave the journal.
    ///   - maximumBatch: the most turns in one transaction.
    ///   - maximumUnderWay: transactions at once, each on a connection of its own.
    package init(
        _ pool: PostgresPool, isJournalled: Bool = false, maximumBatch: Int = 128, maximumUnderWay: Int = 1
    ) {
        self.pool = pool
        self.isJournalled = isJournalled
        batcher = Batcher(maximumBatch: maximumBatch, maximumUnderWay: maximumUnderWay) { turns in
            await Self.commit(turns, pool, isJournalled)
        }
    }

    /// Returns when the turn is on disk, or why it is not. After `.lost` it may be: committing again is safe and tells.
    package func commit(_ turn: TurnRecord) async throws(PostgresError) -> TurnOutcome {
        try await batcher.submit(turn)
    }

    /// Stores these together, without waiting for others. One result per turn, in order: a turn with bad data fails
    /// alone.
    package func commit(_ turns: [TurnRecord]) async -> [Result<TurnOutcome, PostgresError>] {
        await Self.commit(turns, pool, isJournalled)
    }

    /// The turn that has stored the first of these messages, with its reply; nil when none has.
    /// - Parameter messages: as they wait; the turn says how many of them it has stored.
    package func find(messages: [String]) async throws(PostgresError) -> StoredTurn? {
        try await pool.run(PostgresQuery(Self.findStatement, [.textArray(messages)])).first(StoredTurn.init)
    }

    private static func commit(
        _ turns: [TurnRecord], _ pool: PostgresPool, _ isJournalled: Bool
    ) async -> [Result<TurnOutcome, PostgresError>] {
        guard !turns.isEmpty else { return [] }
        do {
            return try await attempt(turns, pool, isJournalled).map { .success($0) }
        } catch {
            guard turns.count > 1, error.concernsData else { return turns.map { _ in .failure(error) } }
        }
        // One of them is at fault. The others must not suffer for it: each for itself.
        var results: [Result<TurnOutcome, PostgresError>] = []
        for turn in turns {
            do {
                results.append(.success(try await attempt([turn], pool, isJournalled)[0]))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }

    /// The short way stores all or refuses all. What it refuses is among stale or stored turns, or bad data; which of
    /// these, the careful way finds out. It leaves the journal as it is: whoever looks after that removes what is stored.
    private static func attempt(
        _ turns: [TurnRecord], _ pool: PostgresPool, _ isJournalled: Bool
    ) async throws(PostgresError) -> [TurnOutcome] {
        if let ordered = inOrder(turns) {
            do {
                let journal = isJournalled ? JournalStore.removal(of: turns) : []
                _ = try await run(shortWay(ordered) + journal, pool)
                return turns.map { _ in .committed }
            } catch {
                guard error.concernsData else { throw error }
            }
        }
        var arguments = TurnArguments(turns)
        arguments.addSessions(turns)
        let careful = [
            PostgresQuery(carefulStatement, arguments.values),
            PostgresQuery(traceStatement, TurnArguments.traces(turns)),
        ]
        let rows = try await run(careful + letters(turns), pool)[0]
        let outcomes = rows.map { rows, row in TurnOutcome(rawValue: rows.requiredText(row, 0)) }.compactMap(\.self)
        guard outcomes.count == turns.count else { preconditionFailure("turn_commit gave \(rows.count) outcomes") }
        return outcomes
    }

    /// One transaction: what the first statement refuses, the second does not write.
    static func shortWay(_ turns: [TurnRecord]) -> [PostgresQuery] {
        var arguments = TurnArguments(turns)
        arguments.addUsage(turns)
        arguments.addTraces(turns)
        let commit = PostgresQuery(commitStatement, arguments.values)
        let begun = turns.compactMap { turn in turn.session.flatMap { $0.isNew ? (turn, $0) : nil } }
        if begun.isEmpty { return [commit] + letters(turns) }
        return [
            commit,
            PostgresQuery(
                sessionStatement,
                [
                    .textArray(begun.map(\.0.conversation)), .intArray(begun.map(\.1.startedAt)),
                    .textArray(begun.map(\.1.id)), .intArray(begun.map(\.0.finishedAt)),
                    .intArray(begun.map(\.1.messages)),
                ]),
        ] + letters(turns)
    }

    /// What the turns give up; most turns give up nothing.
    private static func letters(_ turns: [TurnRecord]) -> [PostgresQuery] {
        let letters = turns.flatMap(\.letters)
        if letters.isEmpty { return [] }
        return [PostgresQuery(letterStatement, TurnArguments.letters(letters))]
    }

    /// The turns as the short way wants them, by conversation; nil when two are of the same. Ids of conversations are
    /// ASCII: Swift's order is the server's.
    private static func inOrder(_ turns: [TurnRecord]) -> [TurnRecord]? {
        let order = turns.indices.sorted { turns[$0].conversation < turns[$1].conversation }
        for (one, next) in zip(order, order.dropFirst()) where turns[one].conversation == turns[next].conversation {
            return nil
        }
        return order.map { turns[$0] }
    }

    /// A refusal that passes (a deadlock with somebody's hand-written statement, a plan from before a migration) and a
    /// connection that was lost are met with one more try: the call is safe to repeat. What the first one did after all,
    /// or does later, when PostgreSQL gets to it, the fence and the turn's name tell.
    private static func run(
        _ queries: [PostgresQuery], _ pool: PostgresPool
    ) async throws(PostgresError) -> [PostgresRows] {
        do {
            return try await pool.run(queries)
        } catch {
            switch error {
            case .rejected where error.isRetryable, .lost: return try await pool.run(queries)
            case .rejected, .unreachable, .exhausted, .invalidValue, .unreadable, .cancelled: throw error
            }
        }
    }
}
