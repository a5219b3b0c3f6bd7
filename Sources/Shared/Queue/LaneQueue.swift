package import Events
package import Redis

/// The queue of lanes in Redis: what a gateway, a worker and the command line do with it.
///
/// Each call is one script on one shard, or one on each shard it concerns, all in one write. After `RedisError.lost` a
/// call may have happened; each says what a second one does.
@Reactor package final class LaneQueue {
    package let shards: Shards
    let redis: RedisConnection
    let spread: ShardSpread
    private let limits: QueueLimits
    private let waiting: RedisConnection?
    private var nextShard = 0
    var lostClaims = LostClaims()
    private let arrivals: Batcher<Enqueue, EnqueueOutcome, RedisError>

    /// - Parameters:
    ///   - redis: the connection for commands; may serve others too.
    ///   - waiting: a connection of its own for `waitForWork`, which blocks it. Only a worker has one.
    package init(
        redis: RedisConnection, waiting: RedisConnection? = nil, shards: Shards, limits: QueueLimits = QueueLimits()
    ) {
        self.redis = redis
        self.waiting = waiting
        self.shards = shards
        self.limits = limits
        let spread = ShardSpread(shards)
        self.spread = spread
        // Holds what it needs, not the queue: the two would keep each other for ever.
        arrivals = Batcher(maximumBatch: 256) { await Self.enqueueEach($0, redis, spread, limits) }
    }

    /// Accepts one message, together with all others of this turn of the loop. Once more after an error: with a
    /// fingerprint, `duplicate`.
    package func enqueue(_ message: Enqueue) async throws(RedisError) -> EnqueueOutcome {
        try await arrivals.submit(message)
    }

    /// Accepts messages in one call for each shard, in order within a lane. Throws the first error of a shard;
    /// messages to other shards are then accepted all the same.
    package func enqueue(_ messages: [Enqueue]) async throws(RedisError) -> [EnqueueOutcome] {
        var outcomes: [EnqueueOutcome] = []
        for result in await Self.enqueueEach(messages, redis, spread, limits) { outcomes.append(try result.get()) }
        return outcomes
    }

    private static func enqueueEach(
        _ messages: [Enqueue], _ redis: RedisConnection, _ spread: ShardSpread, _ limits: QueueLimits
    ) async -> [Result<EnqueueOutcome, RedisError>] {
        await spread.perform(messages, lane: { $0.lane }) { shard, messages in
            do throws(RedisError) {
                return .success(try await LaneEnqueue(limits: limits, messages: messages).run(on: redis, shard: shard))
            } catch {
                if case .rejected("OOM", _) = error { return .success(messages.map { _ in .outOfMemory }) }
                return .failure(error)
            }
        }
    }

    /// Takes up to `most` ready lanes, one of each tenant in turn, for as long as `lease`. Begins at another shard each
    /// time. After a lost reply the next call gives back first what that one took; without a next call the leases run
    /// out. One call at a time.
    ///
    /// - Parameters:
    ///   - heads: the most envelopes of each lane to read.
    ///   - along: what else to read of each lane: kinds of texts that others keep about it, under
    ///     `parley:{<shard>}:<kind>:<lane>`.
    package func claim(
        worker: String, most: Int, lease: Duration, heads: Int, along: [String] = []
    ) async throws(RedisError) -> Claim {
        var claim = Claim()
        let first = nextShard
        nextShard = (nextShard + 1) % shards.count
        for offset in 0..<shards.count where claim.lanes.count < most {
            let shard = (first + offset) % shards.count
            let call = LaneClaim(
                worker: worker, most: most - claim.lanes.count, lease: lease, heads: heads, along: along)
            do throws(RedisError) {
                try await recall(worker, shard)
                let part = try await call.run(on: redis, shard: shard)
                for lane in part.lanes { lostClaims.gave(lane.token, shard: shard) }
                claim.lanes += part.lanes
                claim.dropped += part.dropped
            } catch {
                if case .lost = error { lostClaims.lost(shard: shard) }
                // What other shards gave is leased to us: better worked on than left to run out.
                if claim.lanes.isEmpty { throw error }
                return claim
            }
        }
        return claim
    }

    private func recall(_ worker: String, _ shard: Int) async throws(RedisError) {
        guard let known = lostClaims.known(shard: shard) else { return }
        _ = try await LaneRecall(worker: worker, known: known).run(on: redis, shard: shard)
        lostClaims.recalled(shard: shard)
    }

    /// Waits until lanes may be ready, at most `timeout`. True: claim now. False: nothing came; claim now and then all
    /// the same. Needs the waiting connection; one call at a time.
    package func waitForWork(timeout: Duration) async throws(RedisError) -> Bool {
        guard let waiting else { preconditionFailure("this queue was made without a connection to wait on") }
        let keys = (0..<shards.count).map { Shards.prefix($0) + ":wake" }
        let seconds = Double(timeout.milliseconds) / 1000
        let reply = try await waiting.send(["BLPOP"] + keys + ["\(seconds)"], deadline: timeout + .seconds(2))
        return reply != .null
    }

    /// For a worker that was woken and does not claim.
    package func wakeAnother() async throws(RedisError) {
        for shard in 0..<shards.count { _ = try await redis.send(["RPUSH", Shards.prefix(shard) + ":wake", "1"]) }
    }
}
