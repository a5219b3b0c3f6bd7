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
    private let enqueueEach: @Sendable @Reactor ([Enqueue]) async -> [Result<Enqueued, RedisError>]
    private let waiting: RedisConnection?
    private var nextShard = 0
    var lostClaims = LostClaims()
    private let arrivals: Batcher<Enqueue, Enqueued, RedisError>

    /// - Parameters:
    ///   - redis: the connection for commands; may serve others too.
    ///   - waiting: a connection of its own for `waitForWork`, which blocks it. Only a worker has one.
    ///   - isJournalled: what is enqueued goes into the journal next: refused where Redis may lack what that has.
    package init(
        redis: RedisConnection, waiting: RedisConnection? = nil, shards: Shards, limits: QueueLimits = QueueLimits(),
        isJournalled: Bool = false
    ) {
        self.redis = redis
        self.waiting = waiting
        self.shards = shards
        let spread = ShardSpread(shards)
        self.spread = spread
        // Holds what it needs, not the queue: the two would keep each other for ever.
        enqueueEach = { messages in
            await spread.perform(messages, lane: { $0.lane }) { shard, messages in
                await Self.enqueue(
                    LaneEnqueue(limits: limits, isJournalled: isJournalled, messages: messages), redis, shard)
            }
        }
        arrivals = Batcher(maximumBatch: 256, perform: enqueueEach)
    }

    /// Accepts one message, together with all others of this turn of the loop. Once more after an error: with a
    /// fingerprint, `duplicate`.
    package func enqueue(_ message: Enqueue) async throws(RedisError) -> Enqueued {
        try await arrivals.submit(message)
    }

    /// Accepts messages in one call for each shard, in order within a lane. Throws the first error of a shard;
    /// messages to other shards are then accepted all the same.
    package func enqueue(_ messages: [Enqueue]) async throws(RedisError) -> [EnqueueOutcome] {
        var outcomes: [EnqueueOutcome] = []
        for result in await enqueueEach(messages) { outcomes.append(try result.get().outcome) }
        return outcomes
    }

    private static func enqueue(
        _ call: LaneEnqueue, _ redis: RedisConnection, _ shard: Int
    ) async -> Result<[Enqueued], RedisError> {
        do throws(RedisError) {
            return .success(try await call.run(on: redis, shard: shard))
        } catch {
            guard case .rejected("OOM", _) = error else { return .failure(error) }
            return .success(call.messages.map { _ in Enqueued(outcome: .outOfMemory, stamp: nil) })
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
}
