package import Events
package import Postgres
package import Queue

/// The journal: accepted messages in PostgreSQL, until they are settled. Written behind Redis and before the 202; see "The
/// journal" in docs/reliability.md for why in this order.
///
/// Messages written while a batch is under way leave together in the next: one transaction, one flush to disk.
@Reactor package final class JournalStore {
    private static let shareStatement = PostgresStatement.query("journal_share", PackageResources.journal_share_sql)
    private static let waitStatement = PostgresStatement.query("journal_wait", PackageResources.journal_wait_sql)
    private static let indexesStatement = PostgresStatement.query(
        "journal_indexes", PackageResources.journal_indexes_sql)
    private static let writeStatement = PostgresStatement.query("journal_write", PackageResources.journal_write_sql)
    private static let removeStatement = PostgresStatement.query("journal_remove", PackageResources.journal_remove_sql)
    private static let unsettledStatement = PostgresStatement.query(
        "journal_unsettled", PackageResources.journal_unsettled_sql)
    private static let eraseStatement = PostgresStatement.query("journal_erase", PackageResources.journal_erase_sql)
    private static let findStatement = PostgresStatement.query("journal_find", PackageResources.journal_find_sql)

    private let pool: PostgresPool
    private let batcher: Batcher<Entry, Bool, PostgresError>

    private struct Entry: Sendable {
        let message: Enqueue
        let stamp: JournalStamp
        let isRepeated: Bool
    }

    /// - Parameter maximumBatch: the most messages in one transaction.
    package init(_ pool: PostgresPool, shards: Shards, maximumBatch: Int = 256) {
        self.pool = pool
        batcher = Batcher(maximumBatch: maximumBatch) { entries in
            do throws(PostgresError) {
                let refused = try await Self.write(entries, pool, shards)
                return entries.map { .success(!refused.contains($0.message.id)) }
            } catch {
                return entries.map { _ in .failure(error) }
            }
        }
    }

    /// Returns when the message is on disk. False: Redis has lost data since it took the message, which may be lost or not.
    /// Safe to repeat. One that is settled or erased meanwhile is not kept, or not for long.
    /// - Parameter isRepeated: it was accepted before, and may be settled.
    package func write(
        _ message: Enqueue, _ stamp: JournalStamp, isRepeated: Bool = false
    ) async throws(PostgresError) -> Bool {
        try await batcher.submit(Entry(message: message, stamp: stamp, isRepeated: isRepeated))
    }

    /// Removes what was accepted before an erasure that is remembered. Returns how many messages that were.
    func erase(_ conversation: ConversationID, before token: Int64) async throws(PostgresError) -> Int {
        // Who writes has seen the erasure, or is waited for. A transaction of its own, so that nobody waits for this one's
        // flush.
        try await pool.run(PostgresQuery(Self.waitStatement))
        let values: [PostgresValue] = [.text(conversation.description), .int(conversation.tenant), .int(token)]
        return try await pool.run(PostgresQuery(Self.eraseStatement, values)).affected
    }

    // MARK: Parts of others' transactions

    /// The conversation of a message in the journal, and when it was accepted, Unix ms.
    static func finding(_ id: String, tenant: Int64?) -> PostgresQuery {
        PostgresQuery(findStatement, [.text(id), .optional(tenant)])
    }

    /// Of messages that Redis does not know, those that are lost.
    static func unsettled(_ ids: [String]) -> PostgresQuery {
        PostgresQuery(unsettledStatement, [.textArray(ids)])
    }

    static var share: PostgresQuery { PostgresQuery(shareStatement) }
    static var wait: PostgresQuery { PostgresQuery(waitStatement) }
    static var indexes: PostgresQuery { PostgresQuery(indexesStatement) }

    /// For the transaction that stores these turns.
    static func removal(of turns: [TurnRecord]) -> [PostgresQuery] {
        let ids = turns.flatMap { $0.messages.map(\.id) }
        return [indexes, PostgresQuery(removeStatement, [.textArray(ids)])]
    }

    private static func write(
        _ entries: [Entry], _ pool: PostgresPool, _ shards: Shards
    ) async throws(PostgresError) -> Set<String> {
        let queries = [
            share,
            writing(entries.map(\.message), entries.map(\.stamp), repeated: entries.map(\.isRepeated), shards),
        ]
        do {
            return refused(try await pool.run(queries))
        } catch {
            // Two gateways that were given the same two messages may have met; a refusal of that kind passes.
            guard case .rejected = error, error.isRetryable else { throw error }
            return refused(try await pool.run(queries))
        }
    }

    static func writing(
        _ messages: [Enqueue], _ stamps: [JournalStamp], repeated: [Bool], _ shards: Shards
    ) -> PostgresQuery {
        PostgresQuery(
            writeStatement,
            [
                .intArray(messages.map { Int64(shards.shard(of: $0.lane)) }), .intArray(stamps.map(\.epoch)),
                .intArray(stamps.map(\.token)), .textArray(messages.map(\.id)), .textArray(messages.map(\.lane.name)),
                .textArray(messages.map(\.fingerprint)), .textArray(messages.map(\.envelope)),
                .intArray(repeated.map { $0 ? 1 : 0 }),
            ])
    }

    private static func refused(_ results: [PostgresRows]) -> Set<String> {
        Set(results[1].map { $0.requiredText($1, 0) })
    }
}
