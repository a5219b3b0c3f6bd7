package import Events
package import Queue
package import Redis

/// Ends the sessions that are over: in PostgreSQL first, then in Redis.
///
/// A session that is over by its times stays so, so its end may be written before it is removed: a crash between the two
/// is made good by the next sweep, which writes it again (that changes nothing) and removes it. Any number may sweep at
/// once; `SweepLease` sees to it that one does.
@Reactor package struct SessionSweep {
    package struct Limits: Sendable {
        /// In one step. Redis is busy with them for about a millisecond, as with the turns of one call.
        package var perStep = 40
        /// In one pass; what is left is for the next.
        package var perPass = 100_000
        /// How long an old session that is in use is left alone.
        package var pause = Duration.seconds(300)

        package init() {}
    }

    /// What a pass has done, over all shards.
    package struct Pass: Sendable, Equatable {
        package var removed = 0
        /// Of how many.
        package var sessions = 0
        package var left = 0
        /// It ended early, and more may be over.
        package var isCut = false
    }

    private let redis: RedisConnection
    private let shards: Shards
    private let store: SessionStore
    private let turns: TurnLimits
    private let limits: Limits

    package init(
        redis: RedisConnection, shards: Shards, store: SessionStore, turns: TurnLimits, limits: Limits = Limits()
    ) {
        self.redis = redis
        self.shards = shards
        self.store = store
        self.turns = turns
        self.limits = limits
    }

    /// - Parameters:
    ///   - goesOn: asked before each step.
    ///   - told: told of each session that this pass has removed.
    package func pass(
        goesOn: @Reactor () async throws -> Bool, told: @Reactor (SessionEnd) -> Void
    ) async throws -> Pass {
        var pass = Pass()
        var looked = 0
        for shard in 0..<shards.count {
            var stored: [SessionEnd] = []
            var isFirst = true
            while true {
                guard try await goesOn() else {
                    pass.isCut = true
                    return pass
                }
                pass.isCut = looked >= limits.perPass
                let step = SweepStep(
                    limits: turns, most: pass.isCut ? 0 : limits.perStep, pause: limits.pause, ended: stored)
                let found = try await step.run(on: redis, shard: shard)
                let removed = zip(stored, found.removed).filter(\.1).map(\.0)
                for end in removed { told(end) }
                pass.removed += removed.count
                if isFirst { pass.sessions += found.sessions }
                isFirst = false
                looked += found.looked
                if found.over.isEmpty, pass.isCut || found.looked < limits.perStep {
                    pass.left += found.sessions
                    break
                }
                stored = found.over.map { end(of: $0.lane, $0.record, found) }
                try await store.end(stored.filter { (try? ConversationID($0.conversation)) != nil })
            }
        }
        return pass
    }

    /// What is not named after a conversation was written by hand; it goes, and PostgreSQL is not told. A reason that this
    /// program does not know is of a newer one.
    private func end(of lane: Lane, _ record: SessionRecord, _ found: SweepStep.Found) -> SessionEnd {
        let ended = record.ended(at: found.now, turns)
        return SessionEnd(
            conversation: lane.name, id: (try? ConversationID(lane.name))?.sessionName ?? lane.name,
            startedAt: record.started, lastAt: record.last, messages: Int64(record.messages), endedAt: found.now,
            reason: (ended?.reason ?? .inactive).rawValue, token: found.token)
    }

    /// Ends what PostgreSQL has as open beyond any age: its end was lost with Redis' data. Returns how many.
    package func endLost() async throws -> Int {
        try await store.endLost(olderThan: turns.sessionMaxAge + turns.sessionInactive, most: limits.perStep)
    }
}
