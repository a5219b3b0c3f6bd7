internal import Events
package import Redis

/// Pausing: messages are accepted and wait, turns under way finish, nothing new is claimed.
extension LaneQueue {
    /// Pauses a conversation, also one in which nothing waits yet. Returns what it is now: a leased one pauses when its worker
    /// is done with it. Safe to repeat.
    @discardableResult
    package func pause(_ lane: Lane, reason: String = "") async throws(RedisError) -> LaneState {
        try await LanePause(lane: lane, reason: reason).run(on: redis, shard: shards.shard(of: lane))
    }

    /// Also lets a halted conversation go on, without its dead message. Returns what it is now.
    package func resume(_ lane: Lane) async throws(RedisError) -> LaneState {
        try await LaneResume(lane: lane).run(on: redis, shard: shards.shard(of: lane)).state
    }

    /// Lets a halted conversation go on without its dead message. One that is paused as well goes on waiting.
    package func resumeHalted(_ lane: Lane) async throws(RedisError) {
        _ = try await LaneResume(lane: lane, endsPause: false).run(on: redis, shard: shards.shard(of: lane))
    }

    /// Pauses in one shard after the other: after an error some are paused. Safe to repeat; since when it is paused stays as
    /// it was first said, the reason becomes this one unless it is empty.
    package func pause(_ scope: PauseScope, reason: String = "") async throws(RedisError) {
        if case .conversation(let lane) = scope {
            _ = try await pause(lane, reason: reason)
            return
        }
        for shard in 0..<shards.count {
            _ = try await PauseBegin(scope: scope, reason: reason).run(on: redis, shard: shard)
        }
    }

    /// Goes on in one shard after the other. False when it was not paused, nor, as a conversation, halted. What is paused for
    /// another reason too goes on waiting. Safe to repeat.
    package func resume(_ scope: PauseScope) async throws(RedisError) -> Bool {
        if case .conversation(let lane) = scope {
            return try await LaneResume(lane: lane).run(on: redis, shard: shards.shard(of: lane)).wasStopped
        }
        var wasPaused = false
        for shard in 0..<shards.count {
            if try await PauseEnd(scope: scope).run(on: redis, shard: shard) { wasPaused = true }
        }
        return wasPaused
    }

    /// What is paused, the first one first.
    package func pauses() async throws(RedisError) -> [Pause] {
        var found: [PauseScope: Pause] = [:]
        for shard in 0..<shards.count {
            for pause in try await PauseList().run(on: redis, shard: shard) {
                let earlier = found[pause.scope].map { $0.since <= pause.since } ?? false
                if !earlier { found[pause.scope] = pause }
            }
        }
        return found.values.sorted { ($0.since, $0.scope.name) < ($1.since, $1.scope.name) }
    }

    /// What keeps a lane from being claimed: all, its tenant, its bot or itself may be paused.
    package func pauses(of lane: Lane) async throws(RedisError) -> [Pause] {
        try await PauseList(lane: lane).run(on: redis, shard: shards.shard(of: lane))
    }
}
