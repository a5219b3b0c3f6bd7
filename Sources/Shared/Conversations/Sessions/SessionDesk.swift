package import Events
package import Queue
package import Redis

/// Opens and ends a conversation's session when somebody asks for it. Everything may be repeated.
///
/// While a worker has the conversation, it is the worker who writes the session: then this waits, for some seconds.
@Reactor package struct SessionDesk {
    /// A session that lasts.
    package struct Open: Sendable, Equatable {
        /// Unix ms.
        package let started: Int64
        package let last: Int64
        package let messages: Int
        package let config: SessionConfig?
        /// It was opened by this call.
        package let isNew: Bool
    }

    package enum Opening: Sendable, Equatable {
        case open(Open)
        /// A worker had the conversation all the while; nothing has changed.
        case busy
    }

    package enum Ending: Sendable, Equatable {
        case ended(SessionEnd)
        /// There is no session that lasts.
        case absent
        case busy
    }

    private static let pause = Duration.milliseconds(50)

    private let redis: RedisConnection
    private let shards: Shards
    private let store: SessionStore
    private let limits: TurnLimits
    private let patience: Duration

    /// - Parameter limits: only the times of sessions count.
    package init(
        redis: RedisConnection, shards: Shards, store: SessionStore, limits: TurnLimits,
        patience: Duration = .seconds(10)
    ) {
        self.redis = redis
        self.shards = shards
        self.store = store
        self.limits = limits
        self.patience = patience
    }

    /// After it, the conversation has a session with this configuration: a new one, or the one that lasts.
    /// - Parameter config: nil leaves that of a session that lasts as it is.
    package func open(_ conversation: ConversationID, config: SessionConfig?) async throws -> Opening {
        let given = config.flatMap { $0.isEmpty ? nil : $0 }
        let deadline = MonotonicTime.milliseconds() + patience.milliseconds
        repeat {
            let reading = try await read(conversation)
            if let record = reading.record, record.ended(at: reading.now, limits) == nil {
                var changed = record
                if config != nil { changed.config = given }
                if try await swap(conversation, reading, changed, last: nil) {
                    return .open(try await stored(conversation, changed, reading, isNew: false))
                }
            } else if !reading.isLeased {
                try await recordEnd(conversation, reading.record?.ended(at: reading.now, limits), reading)
                // Later than the one before it: a session is known by its start.
                let started = max(reading.now, (reading.record?.started ?? 0) + 1)
                var record = SessionRecord(started: started, last: started, messages: 0)
                record.rate = reading.record?.rate
                record.config = given
                if try await swap(conversation, reading, record, last: started) {
                    return .open(try await stored(conversation, record, reading, isNew: true))
                }
            }
            try await Reactor.sleep(for: Self.pause)
        } while MonotonicTime.milliseconds() < deadline
        return .busy
    }

    /// Redis comes first and says that the session is over: from then on no turn goes on in it. The sweep completes what
    /// breaks off after that.
    ///
    /// Where a worker has the conversation it is asked to: what it has may become a session, whatever there is now.
    package func stop(_ conversation: ConversationID) async throws -> Ending {
        let deadline = MonotonicTime.milliseconds() + patience.milliseconds
        var reading = try await read(conversation)
        if !reading.isLeased, let ending = try await end(conversation, reading) { return ending }
        let first = reading.record
        var own = try await ask(conversation, until: deadline)
        var wanted = own
        while MonotonicTime.milliseconds() < deadline {
            switch try await wish(conversation, .look(wish: wanted)) {
            case .ended(let record): return .ended(try await remove(conversation, record, reading))
            case .none:  // another stop has ended the session, or has given up
                reading = try await read(conversation)
                if let first, reading.record?.ended != nil || reading.record?.started != first.started {
                    return .absent
                }
                own = try await ask(conversation, until: deadline)
                wanted = own
            case .waits(let wish): wanted = wish
            }
            reading = try await read(conversation)
            if !reading.isLeased, let ending = try await end(conversation, reading) {
                return try await takeBack(own, conversation, reading, instead: ending)
            }
            try await Reactor.sleep(for: Self.pause)
        }
        return try await takeBack(own, conversation, reading, instead: .busy)
    }

    private func ask(_ conversation: ConversationID, until deadline: Int64) async throws -> Int64 {
        let left = max(1, deadline - MonotonicTime.milliseconds())
        guard case .waits(let wish) = try await wish(conversation, .ask(milliseconds: left)) else {
            throw RedisError.unexpected(reply: "a wish that nobody has")
        }
        return wish
    }

    /// - Returns: the end that the wish has come to meanwhile, else `instead`.
    private func takeBack(
        _ own: Int64, _ conversation: ConversationID, _ reading: SessionRead.Reading, instead ending: Ending
    ) async throws -> Ending {
        let answer = try await wish(conversation, .drop(wish: own))
        if case .ended = ending { return ending }
        guard case .ended(let record) = answer else { return ending }
        return .ended(try await remove(conversation, record, reading))
    }

    private func wish(_ conversation: ConversationID, _ step: SessionWish.Step) async throws -> SessionWish.Answer {
        try await SessionWish(lane: conversation.lane, step: step)
            .run(on: redis, shard: shards.shard(of: conversation.lane))
    }

    /// Nil when somebody else has written the session since it was read, or a worker has the conversation by now.
    private func end(_ conversation: ConversationID, _ reading: SessionRead.Reading) async throws -> Ending? {
        guard let record = reading.record, !reading.goesByItself else { return .absent }
        let ended = record.ended(at: reading.now, limits)
        if let ended, ended.reason != .stopped { return .absent }  // the sweep's, or the next turn's
        let over = SessionRecord(
            started: record.started, last: record.last, messages: record.messages, ended: .stopped, rate: record.rate)
        // One that is marked already was left so by somebody who broke off.
        guard try await swap(conversation, reading, over, last: 0) else { return nil }
        return .ended(try await remove(conversation, over, reading))
    }

    private func remove(
        _ conversation: ConversationID, _ record: SessionRecord, _ reading: SessionRead.Reading
    ) async throws -> SessionEnd {
        let ended = EndedSession(
            started: record.started, last: record.last, messages: record.messages, reason: .stopped)
        // A worker may have written it after the reading.
        let end = SessionEnd(conversation, ended, at: max(reading.now, record.last), token: reading.token)
        try await store.end([end])
        // Where a message waits by now it stays, and the turn sees that it is over.
        _ = try await SweepStep(limits: limits, most: 0, pause: .zero, ended: [end])
            .run(on: redis, shard: shards.shard(of: conversation.lane))
        return end
    }

    private func recordEnd(
        _ conversation: ConversationID, _ ended: EndedSession?, _ reading: SessionRead.Reading
    ) async throws {
        guard let ended, !reading.goesByItself else { return }
        try await store.end([SessionEnd(conversation, ended, at: reading.now, token: reading.token)])
    }

    private func read(_ conversation: ConversationID) async throws -> SessionRead.Reading {
        try await SessionRead(lane: conversation.lane).run(on: redis, shard: shards.shard(of: conversation.lane))
    }

    /// Whether the session is as `record` says, from now on or already.
    private func swap(
        _ conversation: ConversationID, _ reading: SessionRead.Reading, _ record: SessionRecord, last: Int64?
    ) async throws -> Bool {
        if record == reading.record, last == nil { return true }
        let isOld = limits.indexedAge <= .zero
        let swap = SessionSwap(
            lane: conversation.lane, before: reading.text, after: record, last: last,
            started: last != nil && isOld ? record.started : nil)
        return try await swap.run(on: redis, shard: shards.shard(of: conversation.lane))
    }

    /// A session that nobody has written in yet gets its line here; of any other, its first turn has written it.
    private func stored(
        _ conversation: ConversationID, _ record: SessionRecord, _ reading: SessionRead.Reading, isNew: Bool
    ) async throws -> Open {
        if record.messages == 0 {
            try await store.begin(conversation, started: record.started, token: reading.token)
        }
        return Open(
            started: record.started, last: record.last, messages: record.messages, config: record.config, isNew: isNew)
    }
}
