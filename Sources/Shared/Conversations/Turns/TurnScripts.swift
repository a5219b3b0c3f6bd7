package import Events
package import Queue
package import Redis

/// The Redis side of turns: ends them.
///
/// Turns that end in one pass of the loop travel together. A turn may be finished twice: then the answer is `stale`.
@Reactor package final class TurnScripts {
    private let redis: RedisConnection
    private let spread: ShardSpread
    /// Bounds one call, and so how long Redis works on it: about 1 ms.
    private static let mostTurns = 64
    private let finishing: Batcher<FinishedTurn, LeaseOutcome, RedisError>

    package init(redis: RedisConnection, shards: Shards) {
        self.redis = redis
        let spread = ShardSpread(shards)
        self.spread = spread
        // Holds what it needs, not this object: the two would keep each other for ever.
        finishing = Batcher(maximumBatch: Self.mostTurns) { await Self.finishEach($0, redis, spread) }
    }

    package func finish(_ turn: FinishedTurn) async throws(RedisError) -> LeaseOutcome {
        try await finishing.submit(turn)
    }

    /// At most 64 turns. Throws the first error of a shard; turns of other shards are then finished all the same.
    package func finish(_ turns: [FinishedTurn]) async throws(RedisError) -> [LeaseOutcome] {
        var outcomes: [LeaseOutcome] = []
        for result in await Self.finishEach(turns, redis, spread) { outcomes.append(try result.get()) }
        return outcomes
    }

    private static func finishEach(
        _ turns: [FinishedTurn], _ redis: RedisConnection, _ spread: ShardSpread
    ) async -> [Result<LeaseOutcome, RedisError>] {
        await spread.perform(turns, lane: { $0.lease.lane }) { shard, turns in
            do throws(RedisError) {
                return .success(
                    try await TurnFinish(shard: shard, turns: turns).run(on: redis, shard: shard))
            } catch {
                return .failure(error)
            }
        }
    }
}
