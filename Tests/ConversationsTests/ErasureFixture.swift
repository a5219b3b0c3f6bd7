import Events
import Postgres
import Queue
import Redis
import TestSupport

@testable import Conversations

/// A conversation in a queue and a database of its own, and the steps of its erasure, one by one.
@Reactor struct ErasureFixture {
    static let id = "5.2.http.ana"

    let turns: TurnFixture
    let pool: PostgresPool

    var store: TurnStore { TurnStore(pool) }
    var conversations: ConversationStore { ConversationStore(pool) }
    var letters: DeadLetterStore { DeadLetterStore(pool) }
    var sessions: SessionStore { SessionStore(pool) }

    var erasure: ConversationErasure {
        ConversationErasure(redis: turns.redis, queue: turns.queue, pool: pool)
    }

    /// Erases the conversation in Redis only.
    func eraseLane() async throws -> Int64 { try await turns.queue.erase(Lane(trusted: Self.id)).token }

    func fence(_ token: Int64) async throws -> Int64 {
        try await conversations.fence(Self.id, tenant: 5, erasure: token)
    }

    func eraseRows(_ token: Int64, letters: [String] = []) async throws {
        _ = try await conversations.erase(Self.id, tenant: 5, erasure: token, letters: letters)
    }

    /// A turn of the conversation was stored some time ago.
    func storeEarlierTurn() async throws {
        try await turns.put(Self.id, "msg_early")
        let lane = try await turns.claim()
        guard try await store.commit(.sample("early", token: lane.token)) == .committed else { throw Unexpected() }
        _ = try await turns.finish(lane)
    }

    /// A worker has claimed the conversation and works on it.
    func claimTurn() async throws -> ClaimedLane {
        try await turns.put(Self.id, "msg_running")
        return try await turns.claim()
    }

    /// Rows and keys that still name the conversation.
    func traces() async throws -> Int64 {
        let keys = try await turns.redis("KEYS", "*\(Self.id)*").array().count
        var count = Int64(keys)
        for place in [
            "conversations where id", "messages where conversation", "turns where conversation",
            "sessions where conversation", "dead_letters where lane", "dead_once where lane", "journal where lane",
            "lane_events where conversation",
        ] {
            count += try await pool.number("select count(*) from \(place) = '\(Self.id)'")
        }
        return count
    }

    struct Unexpected: Error {}
}

@Reactor func withErasure(_ body: @escaping @Sendable @Reactor (ErasureFixture) async throws -> Void) async throws {
    try await withStore { pool in
        try await withTurns { turns async throws in try await body(ErasureFixture(turns: turns, pool: pool)) }
    }
}
