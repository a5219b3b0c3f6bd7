internal import Events
package import Redis

/// For whoever holds lanes, and for whoever looks after lanes that nobody holds any more.
extension LaneQueue {
    /// Extends leases to `lease` from now. Returns the lanes that are lost: their work stops at once.
    package func renew(_ leases: [Lease], lease: Duration) async throws(RedisError) -> [Lane] {
        try await eachShard(of: leases) { leases in LaneRenew(leases: leases, lease: lease) }
    }

    /// Gives lanes back untouched, first in line. Returns the lanes that were not held.
    package func release(_ leases: [Lease]) async throws(RedisError) -> [Lane] {
        try await eachShard(of: leases) { leases in LaneRelease(leases: leases) }
    }

    /// Gives a lane back until `delay` has passed. A second call answers `stale`.
    package func park(
        _ lease: Lease, delay: Duration, reason: String, isFailure: Bool
    ) async throws(RedisError) -> LeaseOutcome {
        let call = LanePark(lease: lease, delay: delay, reason: reason, isFailure: isFailure)
        return try await call.run(on: redis, shard: shards.shard(of: lease.lane))
    }

    /// Takes a lane again that was parked under this lease; nil when it is another's business by now.
    package func retake(_ lease: Lease, worker: String, duration: Duration) async throws(RedisError) -> Int64? {
        let call = LaneRetake(lease: lease, worker: worker, duration: duration)
        let shard = shards.shard(of: lease.lane)
        let token = try await call.run(on: redis, shard: shard)
        if let token { lostClaims.gave(token, shard: shard) }
        return token
    }

    /// Takes the first messages out of a lane for good. Their bodies are in PostgreSQL first: this is not undone by a
    /// crash.
    package func bury(_ lease: Lease, messages: [String], halts: Bool) async throws(RedisError) -> BuryOutcome {
        let call = LaneBury(lease: lease, messages: messages, halts: halts)
        return try await call.run(on: redis, shard: shards.shard(of: lease.lane))
    }

    /// Makes lanes ready again whose lease ran out, up to `most` of each shard.
    package func reap(most: Int) async throws(RedisError) -> [ReapedLane] {
        var lanes: [ReapedLane] = []
        for shard in 0..<shards.count { lanes += try await LaneReap(most: most).run(on: redis, shard: shard) }
        return lanes
    }

    /// Makes parked lanes ready that are due, up to `most` of each shard. Returns how many.
    package func promote(most: Int) async throws(RedisError) -> Int {
        var count = 0
        for shard in 0..<shards.count { count += try await LanePromote(most: most).run(on: redis, shard: shard) }
        return count
    }

    /// Bounds one call: a script of 500 lanes takes Redis less than a millisecond.
    private static let mostLanes = 500

    private func eachShard<Call: LaneScript>(
        of leases: [Lease], _ call: ([Lease]) -> Call
    ) async throws(RedisError) -> [Lane] where Call.Reply == [Lane] {
        var lanes: [Lane] = []
        for (shard, held) in Dictionary(grouping: leases, by: { shards.shard(of: $0.lane) }) {
            for start in stride(from: 0, to: held.count, by: Self.mostLanes) {
                let part = Array(held[start..<min(start + Self.mostLanes, held.count)])
                lanes += try await call(part).run(on: redis, shard: shard)
            }
        }
        return lanes
    }
}
