package import Events
package import Queue
package import Redis

/// The Redis side of turns: begin reads what a turn needs and takes the user's limit, finish ends it.
///
/// Single calls of one turn of the loop travel together. Both may be called twice: a begun turn counts once, a
/// finished one answers `stale`.
@Reactor package final class TurnScripts {
    private let redis: RedisConnection
    private let spread: ShardSpread
    private let limits: TurnLimits
    /// Bounds one call, and so how long Redis works on it: about 2 ms.
    private static let mostTurns = 64
    private lazy var beginning = Batcher<BeginTurn, BeginOutcome, RedisError>(maximumBatch: Self.mostTurns) {
        [self] turns in await beginEach(turns)
    }
    private lazy var finishing = Batcher<FinishTurn, LeaseOutcome, RedisError>(maximumBatch: Self.mostTurns) {
        [self] turns in await finishEach(turns)
    }

    package init(redis: RedisConnection, shards: Shards, limits: TurnLimits) {
        self.redis = redis
        self.limits = limits
        spread = ShardSpread(shards)
    }

    package func begin(_ turn: BeginTurn) async throws(RedisError) -> BeginOutcome {
        try await beginning.submit(turn)
    }

    /// At most 64 turns. Throws the first error of a shard; turns of other shards have then begun all the same.
    package func begin(_ turns: [BeginTurn]) async throws(RedisError) -> [BeginOutcome] {
        var outcomes: [BeginOutcome] = []
        for result in await beginEach(turns) { outcomes.append(try result.get()) }
        return outcomes
    }

    package func finish(_ turn: FinishTurn) async throws(RedisError) -> LeaseOutcome {
        try await finishing.submit(turn)
    }

    /// At most 64 turns. Throws the first error of a shard; turns of other shards are then finished all the same.
    package func finish(_ turns: [FinishTurn]) async throws(RedisError) -> [LeaseOutcome] {
        var outcomes: [LeaseOutcome] = []
        for result in await finishEach(turns) { outcomes.append(try result.get()) }
        return outcomes
    }

    private func beginEach(_ turns: [BeginTurn]) async -> [Result<BeginOutcome, RedisError>] {
        let (redis, limits) = (redis, limits)
        return await spread.perform(turns, lane: { $0.lease.lane }) { shard, turns in
            do throws(RedisError) {
                return .success(try await TurnBegin(limits: limits, turns: turns).run(on: redis, shard: shard))
            } catch {
                return .failure(error)
            }
        }
    }

    private func finishEach(_ turns: [FinishTurn]) async -> [Result<LeaseOutcome, RedisError>] {
        let redis = redis
        return await spread.perform(turns, lane: { $0.lease.lane }) { shard, turns in
            do throws(RedisError) {
                return .success(
                    try await TurnFinish(turns: turns).run(on: redis, shard: shard))
            } catch {
                return .failure(error)
            }
        }
    }
}
