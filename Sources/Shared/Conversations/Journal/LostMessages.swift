package import Events
package import Postgres
package import Queue

/// A message of which the journal says that it waits.
package struct LostMessage: Sendable {
    package let lane: Lane
    /// Unix ms.
    package let acceptedAt: Int64
    /// Where it waits in Redis after all; nil when Redis has lost it.
    package let place: MessagePlace?
}

/// What only the journal has: messages that Redis has lost, and that a worker puts back. Reads only, and little.
@Reactor package struct LostMessages {
    private static let oldestStatement = PostgresStatement.query(
        "journal_oldest", PackageResources.journal_oldest_sql)
    private static let existsStatement = PostgresStatement.query(
        "journal_exists", PackageResources.journal_exists_sql)
    /// The most that are told of a conversation.
    nonisolated package static let most = 100
    /// How far to look in a mailbox.
    private static let reach = 2000

    private let pool: PostgresPool
    private let queue: LaneQueue

    package init(_ pool: PostgresPool, queue: LaneQueue) {
        self.pool = pool
        self.queue = queue
    }

    /// Whether Redis may have lost any: it is new or empty, and the journal is not.
    package func mayExist() async throws -> Bool {
        for shard in 0..<queue.shards.count where try await queue.epoch(shard: shard) == nil {
            return try await pool.run(PostgresQuery(Self.existsStatement)).bool(0, 0) == true
        }
        return false
    }

    /// A message that Redis does not know by its id: in the journal, and neither settled nor erased. Redis forgets ids after
    /// two days, so it may still wait there.
    /// - Parameter tenant: nothing is found of another; nil: of any.
    package func find(_ id: String, tenant: Int64?) async throws -> LostMessage? {
        let found = JournalStore.finding(id, tenant: tenant)
        let results = try await pool.run([JournalStore.indexes, found, JournalStore.unsettled([id])])
        guard results[1].count > 0, results[2].count > 0 else { return nil }
        let lane = Lane(trusted: results[1].requiredText(0, 0))
        return LostMessage(
            lane: lane, acceptedAt: results[1].requiredInt(0, 1),
            place: try await queue.locate(message: id, of: lane))
    }

    /// How many of a conversation's oldest `most` in the journal Redis has not. 0 where more waits than is looked through.
    package func count(of lane: Lane) async throws -> Int {
        let values: [PostgresValue] = [.text(lane.name), .int(Int64(Self.most))]
        let kept = try await pool.run([JournalStore.indexes, PostgresQuery(Self.oldestStatement, values)])[1]
            .map { $0.requiredText($1, 0) }
        if kept.isEmpty { return 0 }
        // In this order: a message is in Redis before it is in the journal, and stored before it leaves Redis.
        let envelopes = try await queue.envelopes(of: lane, from: 0, most: Self.reach)
        guard envelopes.count < Self.reach else { return 0 }
        let waiting = Set(envelopes.compactMap { try? Envelope(json: $0).id })  // one that cannot be read is nobody's
        let missed = kept.filter { !waiting.contains($0) }
        if missed.isEmpty { return 0 }
        return try await pool.run([JournalStore.indexes, JournalStore.unsettled(missed)])[1].count
    }
}
