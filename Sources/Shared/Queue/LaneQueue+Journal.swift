internal import Events
package import Redis

/// For whoever keeps the journal: messages that are in PostgreSQL too, until they are settled. See "The journal" in
/// docs/reliability.md.
extension LaneQueue {
    /// The epoch that a shard is in; nil where Redis may lack what the journal has, and takes nothing for it.
    package func epoch(shard: Int) async throws(RedisError) -> Int64? {
        try await EpochLook().run(on: redis, shard: shard)
    }

    /// The shard takes nothing for the journal until the epoch is ended. Its tokens go on above all that were given out.
    package func begin(epoch: Int64, shard: Int, tokensAbove highest: Int64) async throws(RedisError) {
        try await EpochBegin(epoch: epoch, highestToken: highest).run(on: redis, shard: shard)
    }

    /// The shard has all that the journal has. False when it has lost data since the epoch was begun.
    package func end(epoch: Int64, shard: Int) async throws(RedisError) -> Bool {
        try await EpochEnd(epoch: epoch).run(on: redis, shard: shard)
    }

    /// Those of these messages that Redis does not know.
    package func missed(_ messages: [Enqueue]) async throws(RedisError) -> [MissedMessage] {
        let redis = redis
        let results = await spread.perform(messages, lane: { $0.lane }) {
            (shard, messages) -> Result<[MissedMessage?], RedisError> in
            do throws(RedisError) {
                return .success(try await LaneRefillLook(messages: messages).run(on: redis, shard: shard))
            } catch {
                return .failure(error)
            }
        }
        var missed: [MissedMessage] = []
        for result in results { if let message = try result.get() { missed.append(message) } }
        return missed
    }

    /// Puts back what one call of `missed` has returned, in order. Throws where a shard stands otherwise by now; nothing
    /// is put back there.
    package func putBack(
        _ missed: [MissedMessage], in phases: [Int: EpochPhase]
    ) async throws(RedisError) -> PutBack {
        let redis = redis
        let results = await spread.perform(missed, lane: { $0.message.lane }) {
            (shard, missed) -> Result<[LaneRefill.Outcome], RedisError> in
            guard let phase = phases[shard] else { return .failure(.unexpected(reply: "no epoch of shard \(shard)")) }
            let call = LaneRefill(phase: phase, look: missed[0].look, messages: missed.map(\.message))
            do throws(RedisError) {
                return .success(try await call.run(on: redis, shard: shard))
            } catch {
                return .failure(error)
            }
        }
        var putBack = PutBack(count: 0, isComplete: true)
        for result in results {
            switch try result.get() {
            case .back: putBack.count += 1
            case .known: break
            case .late: putBack.isComplete = false
            }
        }
        return putBack
    }

    /// The token of the last look that missed messages in a lane's shard, or of an erasure there since; 0 when there was
    /// none.
    package func lastMissed(_ lane: Lane) async throws(RedisError) -> Int64 {
        try await MissedLook().run(on: redis, shard: shards.shard(of: lane))
    }
}
