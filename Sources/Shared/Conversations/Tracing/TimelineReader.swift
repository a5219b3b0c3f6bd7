package import Events
package import Postgres
package import Queue

/// Reads a message's story, wherever parts of it are.
@Reactor package struct TimelineReader {
    private static let turnStatement = PostgresStatement.query("timeline_turn", PackageResources.timeline_turn_sql)
    /// Clocks of gateways and workers may differ by so much, ms.
    private static let slack: Int64 = 2000

    private let queue: LaneQueue
    private let pool: PostgresPool
    private let letters: DeadLetterStore
    private let events: LaneEventStore
    private let lost: LostMessages

    package init(queue: LaneQueue, postgres: PostgresPool) {
        self.queue = queue
        pool = postgres
        letters = DeadLetterStore(postgres)
        events = LaneEventStore(postgres)
        lost = LostMessages(postgres, queue: queue)
    }

    /// Nil when there is no such message.
    /// - Parameter tenant: nothing is found of another; nil: of any.
    package func story(of message: String, tenant: Int64?) async throws -> MessageStory? {
        var found = try await settled(message, tenant)
        var place = try await place(message, tenant)
        var kept: LostMessage?
        if found == nil, place?.state.isWaiting != true {
            kept = try await lost.find(message, tenant: tenant)
            place = kept?.place ?? place
            // It may have moved between two looks: from the journal back into Redis, and from both to where it is stored or dead.
            if kept == nil { found = try await settled(message, tenant) }
        }
        let letter = try await letters.find(message, tenant: tenant)
        var timeline = Timeline(message: message, settled: found, letter: letter, now: WallTime.milliseconds())
        if let kept, kept.place == nil { timeline.lost = kept }
        guard let name = found?.conversation ?? place?.lane.name ?? letter?.lane ?? timeline.lost?.lane.name else {
            return nil
        }
        if let place, place.state.isWaiting {
            timeline.place = place
            timeline.lane = try await queue.inspect(place.lane, most: 0)
            timeline.pauses = try await queue.pauses(of: place.lane)
        }
        let since = timeline.received ?? 0
        // What went wrong after it was stored is not its story, and may be much.
        timeline.events = try await events.list(
            name, since: since - Self.slack, message: message, othersUntil: found?.finishedAt)
        return timeline.story.map { MessageStory(message: message, conversation: name, events: $0) }
    }

    private func settled(_ message: String, _ tenant: Int64?) async throws -> SettledTurn? {
        let query = PostgresQuery(Self.turnStatement, [.text(message), .optional(tenant)])
        return try await pool.run(query).first(SettledTurn.init)
    }

    private func place(_ message: String, _ tenant: Int64?) async throws -> MessagePlace? {
        guard let place = try await queue.locate(message: message) else { return nil }
        return tenant == nil || place.lane.tenant == tenant ? place : nil
    }
}
