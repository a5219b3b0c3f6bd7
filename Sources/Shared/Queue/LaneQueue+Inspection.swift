internal import Events
package import Redis

/// One lane as it is now, for people.
package struct LaneView: Sendable, Equatable {
    /// One envelope that waits: nil where the text is none.
    package let envelopes: [Envelope?]
    /// How many wait in all; `envelopes` may be cut.
    package let waiting: Int
    package let state: LaneState
    /// Of the last claim; 0 = never claimed since the lane was last idle.
    package let token: Int64
    /// Who has it, or had it last; empty when nobody.
    package let worker: String
    package let attempts: Int64
    package let crashes: Int64
    /// Why it is parked; empty when it is not.
    package let reason: String
    /// In this state since, Unix ms; nil when not known.
    package let since: Int64?
    /// When its lease ends, or when it is due again, Unix ms.
    package let until: Int64?
}

/// Where lanes of a state are listed, but for the ready ones: each tenant has a list of those.
package enum StateIndex: String, Sendable, CaseIterable {
    case leases, later, paused, halted

    var isSorted: Bool { self == .leases || self == .later }
}

extension LaneQueue {
    /// A lane with its first `most` envelopes. All of it as of one moment; an idle lane has nothing but its state.
    package func inspect(_ lane: Lane, most: Int) async throws(RedisError) -> LaneView {
        try await LaneInspect(lane: lane, most: most).run(on: redis, shard: shards.shard(of: lane))
    }

    /// Envelopes of a lane's mailbox as they are written, from a place counted from the head. Empty behind the end.
    package func envelopes(of lane: Lane, from: Int, most: Int) async throws(RedisError) -> [String] {
        let key = Shards.prefix(shards.shard(of: lane)) + ":mail:" + lane.name
        return try await redis.send(["LRANGE", key, "\(from)", "\(from + most - 1)"]).strings()
    }

    /// Lanes that are in one of the states, a slice at a time, as `lanes` has those with keys: usually the same ones.
    package func lanes(
        in state: StateIndex, shard: Int, cursor: String
    ) async throws(RedisError) -> (lanes: [Lane], cursor: String) {
        let key = Shards.prefix(shard) + ":" + state.rawValue
        let reply = try await redis.send([state.isSorted ? "ZSCAN" : "SSCAN", key, cursor, "COUNT", "500"]).array()
        guard reply.count == 2 else { throw .unexpected(reply: "a slice of \(reply.count) fields") }
        let members = try reply[1].strings()
        // A sorted set answers with a score behind each member.
        let step = state.isSorted ? 2 : 1
        let lanes = stride(from: 0, to: members.count, by: step).map { Lane(trusted: members[$0]) }
        return (lanes, try reply[0].string())
    }

    /// Takes a message off the list of the dead. False when it is not on it.
    package func forgetDead(message: String, lane: Lane) async throws(RedisError) -> Bool {
        try await redis.send(["ZREM", Shards.prefix(shards.shard(of: lane)) + ":dead", message]).integer() > 0
    }
}

extension Shards {
    /// Holds the count against the stored one without storing it: for whoever only looks. A Redis that was never used
    /// has any count.
    @Reactor package func verify(with redis: RedisConnection) async throws(ShardsError) {
        let stored: String?
        do {
            stored = try await redis.send(["GET", Self.key]).optionalString()
        } catch {
            throw .redis(error)
        }
        if let stored, stored != "\(count)" { throw .differ(stored: stored, configured: count) }
    }
}
