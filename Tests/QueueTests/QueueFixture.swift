import Events
import Redis
import TestSupport

@testable import Queue

/// A queue over a private Redis, and short words for what tests do with it.
@Reactor struct QueueFixture {
    let queue: LaneQueue
    let redis: RedisConnection

    func put(_ lane: String, _ ids: String...) async throws {
        for id in ids {
            let outcome = try await queue.enqueue([message(lane, id)])
            guard outcome == [.accepted] else { throw Unexpected(what: "\(id): \(outcome)") }
        }
    }

    func message(_ lane: String, _ id: String, fingerprint: String? = nil, key: String? = nil) -> Enqueue {
        let lane = Lane(trusted: lane)
        return Enqueue(
            lane: lane, tenant: lane.tenant ?? 0, id: id, fingerprint: fingerprint,
            envelope: Envelope(id: id, text: "hi", at: 1, key: key).json)
    }

    func enqueue(_ messages: [Enqueue]) async throws -> [EnqueueOutcome] { try await queue.enqueue(messages) }

    func claim(_ most: Int = 1, heads: Int = 10, lease: Duration = .seconds(30)) async throws -> [ClaimedLane] {
        try await queue.claim(worker: "w1", most: most, lease: lease, heads: heads).lanes
    }

    /// Claims the only ready lane.
    func claimOne() async throws -> ClaimedLane {
        guard let lane = try await claim().first else { throw Unexpected(what: "nothing is ready") }
        return lane
    }

    /// Makes a lease look as if it had run out long ago.
    func expire(_ lane: String) async throws {
        try await redis("ZADD", key("leases", lane), "XX", "1", lane)
    }

    func key(_ kind: String, _ lane: String) -> String {
        Shards.prefix(queue.shards.shard(of: Lane(trusted: lane))) + ":" + kind
    }

    @discardableResult func redis(_ arguments: String...) async throws -> RedisReply {
        try await redis.send(arguments)
    }

    func state(_ lane: String) async throws -> LaneState {
        try await queue.inspect(Lane(trusted: lane), most: 0).state
    }

    func ids(_ lane: ClaimedLane) throws -> [String] { try lane.envelopes.map { try Envelope(json: $0).id } }

    /// The lanes that break the invariant, as text.
    func faults(_ lanes: String...) async throws -> [LaneFault?] {
        try await queue.audit(lanes.map { Lane(trusted: $0) }, repairs: false)
    }

    struct Unexpected: Error {
        let what: String
    }
}

@Reactor func withQueue(
    shards: Int = 1, limits: QueueLimits = QueueLimits(), isJournalled: Bool = false,
    redisArguments: [String] = [],
    _ body: @Reactor (QueueFixture) async throws -> Void
) async throws {
    try await withRedis(arguments: redisArguments) { server in
        let settings = try RedisSettings(url: server.url)
        let (commands, waiting) = (
            RedisConnection(settings, purpose: "commands"), RedisConnection(settings, purpose: "waiting")
        )
        for connection in [commands, waiting] {
            connection.start()
            _ = await connection.waitUntilConnected(within: .seconds(10))
        }
        defer {
            commands.close()
            waiting.close()
        }
        let queue = LaneQueue(
            redis: commands, waiting: waiting, shards: Shards(count: shards), limits: limits, isJournalled: isJournalled
        )
        try await body(QueueFixture(queue: queue, redis: commands))
    }
}
