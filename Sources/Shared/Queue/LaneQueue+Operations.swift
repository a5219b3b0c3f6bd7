internal import Events
package import Redis

/// For operators, and for what is looked up or erased.
extension LaneQueue {
    /// How far to look for a message in its mailbox.
    private static let locateReach = 1000

    /// Puts dead messages of a lane back, in this order; at most 1,000.
    package func revive(
        _ messages: [DeadEnvelope], lane: Lane, tenant: Int64
    ) async throws(RedisError) -> [ReviveOutcome] {
        try await LaneRevive(lane: lane, tenant: tenant, messages: messages)
            .run(on: redis, shard: shards.shard(of: lane))
    }

    /// Holds lanes of one shard's slice against the invariant. Returns a fault or nil for each, in order.
    package func audit(_ lanes: [Lane], repairs: Bool) async throws(RedisError) -> [LaneFault?] {
        let redis = redis
        let results = await spread.perform(lanes, lane: { $0 }) { shard, lanes in
            do throws(RedisError) {
                return .success(try await LaneAudit(lanes: lanes, repairs: repairs).run(on: redis, shard: shard))
            } catch {
                return .failure(error)
            }
        }
        var faults: [LaneFault?] = []
        for result in results { faults.append(try result.get()) }
        return faults
    }

    /// Lanes with keys, a slice at a time, for `audit`: begin with cursor `0`, go on with the one returned, until it is
    /// `0` again. A lane may come twice; one that appears meanwhile may be missing.
    package func lanes(shard: Int, cursor: String) async throws(RedisError) -> (lanes: [Lane], cursor: String) {
        let prefix = Shards.prefix(shard)
        // A lane has a text, or has lost it: then its mailbox shows it. `[lm]` takes both in one walk.
        let reply = try await redis.send(["SCAN", cursor, "MATCH", prefix + ":[lm]a*:*", "COUNT", "500"]).array()
        guard reply.count == 2 else { throw .unexpected(reply: "a slice of \(reply.count) fields") }
        let keys = try reply[1].strings()
        let named = Self.names(of: keys, after: prefix + ":lane:")
        let mailed = Self.names(of: keys, after: prefix + ":mail:")
        let lanes = (named + (try await withoutText(mailed, prefix))).map { Lane(trusted: $0) }
        return (lanes, try reply[0].string())
    }

    private static func names(of keys: [String], after prefix: String) -> [String] {
        keys.compactMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
    }

    /// A lane with a text comes by that, its mailbox perhaps in another slice: it is not to come twice.
    private func withoutText(_ names: [String], _ prefix: String) async throws(RedisError) -> [String] {
        if names.isEmpty { return [] }
        let texts = try await redis.send(["MGET"] + names.map { prefix + ":lane:" + $0 }).array()
        return zip(names, texts).compactMap { $1 == .null ? $0 : nil }
    }

    /// Where a message is; nil when its id is not known, as of one that was answered long ago.
    package func locate(message: String) async throws(RedisError) -> MessagePlace? {
        guard let shard = shards.shard(ofMessage: message) else { return nil }
        return try await LaneLocate(message: message, reach: Self.locateReach).run(on: redis, shard: shard)
    }

    /// The same of one whose lane is known, for an id that is forgotten, as after two days: nil when it does not wait there.
    package func locate(message: String, of lane: Lane) async throws(RedisError) -> MessagePlace? {
        let view = try await inspect(lane, most: Self.locateReach)
        guard let position = view.envelopes.firstIndex(where: { $0?.id == message }) else { return nil }
        return MessagePlace(
            lane: lane, state: .waiting(view.state, position: position), arrivedAt: view.envelopes[position]?.at)
    }

    /// Forgets a conversation: all of its keys and what waits in it. What it answered and what died in it, only those
    /// know who stored it: see `forget`.
    package func erase(_ lane: Lane) async throws(RedisError) -> ErasedLane {
        try await LaneErase(lane: lane).run(on: redis, shard: shards.shard(of: lane))
    }

    /// Makes ids of a lane's messages new again: answered ones of the last days, and dead ones. Safe to repeat.
    /// Returns how many were known.
    @discardableResult
    package func forget(messages ids: [String], of lane: Lane) async throws(RedisError) -> Int {
        let shard = shards.shard(of: lane)
        var known = 0
        for start in stride(from: 0, to: ids.count, by: LaneForget.most) {
            let some = ids[start..<min(start + LaneForget.most, ids.count)]
            known += try await LaneForget(ids: some).run(on: redis, shard: shard)
        }
        return known
    }

    /// Makes sure that all tokens from now on are above `minimum`.
    package func raiseTokens(above minimum: Int64) async throws(RedisError) {
        for shard in 0..<shards.count { _ = try await TokenRaise(minimum: minimum).run(on: redis, shard: shard) }
    }

    /// How long tenants of a shard wait for a worker: up to `most` of them, from a place in the ring on; told are those
    /// that wait `shortest` or longer.
    package func waits(
        shard: Int, from place: Int, most: Int, atLeast shortest: Duration
    ) async throws(RedisError) -> ShardWaits {
        try await QueueWaits(first: place, most: most, shortest: shortest).run(on: redis, shard: shard)
    }

    /// How much waits where, over all shards; ready lanes of up to `mostTenants` of each shard.
    package func depth(mostTenants: Int = 100) async throws(RedisError) -> QueueDepth {
        var depth = QueueDepth()
        for shard in 0..<shards.count {
            depth.add(try await DepthOfQueue(mostTenants: mostTenants).run(on: redis, shard: shard))
        }
        return depth
    }
}
