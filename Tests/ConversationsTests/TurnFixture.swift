import Events
import Queue
import Redis
import TestSupport

@testable import Conversations

/// A queue and its turns over a private Redis.
@Reactor struct TurnFixture {
    let queue: LaneQueue
    let turns: TurnScripts
    let redis: RedisConnection
    var messagesPerUser = 100
    var limits = TurnLimits()

    /// Accepts a message that arrived at `at`.
    func put(_ lane: String, _ id: String, at: Int64 = 1, key: String? = nil) async throws {
        let lane = Lane(trusted: lane)
        let envelope = Envelope(id: id, text: "hi", at: at, key: key).json
        let message = Enqueue(
            lane: lane, tenant: lane.tenant ?? 0, id: id, fingerprint: key == nil ? nil : "f", envelope: envelope)
        guard try await queue.enqueue([message]) == [.accepted] else { throw Unexpected(what: id) }
    }

    func claim(heads: Int = 1) async throws -> ClaimedLane {
        let claim = try await queue.claim(
            worker: "w1", most: 1, lease: .seconds(30), heads: heads, along: BegunTurn.along)
        guard let lane = claim.lanes.first else { throw Unexpected(what: "nothing is ready") }
        return lane
    }

    func begin(_ lane: ClaimedLane) throws -> BegunTurn {
        let arrivals = try lane.envelopes.map { try Envelope(json: $0).at }
        return BegunTurn(lane, arrivals: arrivals, messagesPerUser: messagesPerUser, limits: limits)
    }

    /// - Parameter begun: nil leaves the session alone.
    func finish(
        _ lane: ClaimedLane, _ begun: BegunTurn? = nil, answered: Int? = nil, history: [String] = [], keep: Int = 8
    ) async throws -> LeaseOutcome {
        let answered = answered ?? begun?.messages ?? 1
        let ids = try lane.envelopes.prefix(answered).map { try Envelope(json: $0).id }
        return try await turns.finish(
            FinishedTurn(
                lease: lane.lease, answered: answered, begun: begun,
                said: history.map { HistoryEntry(role: .user, text: $0) }, kept: HistoryLimits(entries: keep),
                forgotten: ids))
    }

    @discardableResult func redis(_ arguments: String...) async throws -> RedisReply {
        try await redis.send(arguments)
    }

    /// The session as Redis keeps it.
    func session(_ lane: String) async throws -> SessionRecord? {
        SessionRecord(json: try await redis("GET", "parley:{0}:session:" + lane).string())
    }

    func faults(_ lanes: [String]) async throws -> [LaneFault] {
        try await queue.audit(lanes.map { Lane(trusted: $0) }, repairs: false).compactMap { $0 }
    }

    struct Unexpected: Error {
        let what: String
    }
}

@Reactor func withTurns(
    shards: Int = 1, messagesPerUser: Int = 100, limits: TurnLimits = TurnLimits(),
    _ body: @Reactor (TurnFixture) async throws -> Void
) async throws {
    try await withRedisConnection { connection, _ in
        let shards = Shards(count: shards)
        try await body(
            TurnFixture(
                queue: LaneQueue(redis: connection, shards: shards),
                turns: TurnScripts(redis: connection, shards: shards), redis: connection,
                messagesPerUser: messagesPerUser, limits: limits))
    }
}
