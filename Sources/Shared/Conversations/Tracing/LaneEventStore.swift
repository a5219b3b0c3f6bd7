package import Events
internal import JSON
package import Postgres
internal import Queue

/// Keeps events of conversations, for some weeks.
@Reactor package final class LaneEventStore {
    /// No more are kept, however young.
    package static let mostKept: Int64 = 1_000_000

    private static let lockStatement = PostgresStatement.query(
        "lane_event_lock", PackageResources.lane_event_lock_sql)
    private static let addStatement = PostgresStatement.query("lane_event_add", PackageResources.lane_event_add_sql)
    private static let listStatement = PostgresStatement.query("lane_event_list", PackageResources.lane_event_list_sql)
    private static let pruneStatement = PostgresStatement.query(
        "lane_event_prune", PackageResources.lane_event_prune_sql)

    private let pool: PostgresPool

    package init(_ pool: PostgresPool) { self.pool = pool }

    /// All or none. Of a conversation that was erased since, nothing is written.
    package func add(_ events: [LaneEvent]) async throws(PostgresError) {
        guard !events.isEmpty else { return }
        // In order: two who take several locks must not wait for each other.
        let lanes = Set(events.map(\.conversation)).sorted()
        let values: [PostgresValue] = [
            .intArray(events.map(\.at)), .intArray(events.map(\.token)), .textArray(events.map(\.conversation)),
            .textArray(events.map(\.message)), .textArray(events.map(\.kind.rawValue)),
            .textArray(events.map(\.worker)), .textArray(events.map { $0.detail.encodedString() }),
        ]
        try await pool.run([
            PostgresQuery(Self.lockStatement, [.textArray(lanes)]), PostgresQuery(Self.addStatement, values),
        ])
    }

    /// The newest of a conversation, oldest first. Kinds that a newer program has written are left out.
    ///
    /// - Parameter end: Unix ms, for what happened to others than `message`: nothing later; nil: all.
    package func list(
        _ conversation: String, since: Int64 = 0, message: String? = nil, othersUntil end: Int64? = nil,
        limit: Int = 500
    ) async throws(PostgresError) -> [LaneEvent] {
        let values: [PostgresValue] = [
            .text(conversation), .int(max(0, since)), .int(Int64(limit)), .optional(end), .optional(message),
        ]
        return try await pool.run(PostgresQuery(Self.listStatement, values)).map { rows, row -> LaneEvent? in
            guard let kind = LaneEvent.Kind(rawValue: rows.requiredText(row, 3)) else { return nil }
            // One that is none, as somebody may have written by hand, says nothing.
            let detail = try? JSONValue(parsing: rows.requiredText(row, 5))
            return LaneEvent(
                kind, Lane(trusted: conversation), at: rows.requiredInt(row, 0), message: rows.text(row, 2),
                worker: rows.text(row, 4), token: rows.requiredInt(row, 1), detail: detail ?? .null)
        }.compactMap(\.self)
    }

    /// Removes the oldest, at most `most`. Returns how many went.
    package func prune(keepingDays days: Int, most: Int = 1000) async throws(PostgresError) -> Int {
        let values: [PostgresValue] = [.int(Int64(days)), .int(Self.mostKept), .int(Int64(most))]
        return try await pool.run(PostgresQuery(Self.pruneStatement, values)).affected
    }
}
