internal import Conversations
internal import Events
internal import JSON
internal import Postgres
internal import Queue
internal import Redis
internal import Replies
internal import Service

/// Takes one claimed conversation through one turn: limits, prompt, model, database, finish.
///
/// Whatever goes wrong ends in exactly one of: finished, parked, buried, or given up because the lease is no longer
/// ours (then somebody else has it, or will). One per worker.
@Reactor final class TurnRunner {
    /// Crashes after which the head message is taken for the cause.
    static let crashLimit = 3
    private static let pauseForServers = Duration.seconds(1)

    private let tools: TurnTools
    private let composer: ReplyComposer
    private let burial: Burial

    init(_ tools: TurnTools) {
        self.tools = tools
        composer = ReplyComposer(tools)
        burial = Burial(tools)
    }

    func run(_ lane: ClaimedLane) async {
        do {
            switch try await open(lane) {
            case .turn(let turn): try await run(turn)
            case .never(let death, let bot): try await burial.bury(lane, bot, death)
            }
        } catch let trouble as ServerTrouble {
            await park(lane, after: Self.pauseForServers, reason: trouble.reason, isFailure: false)
        } catch is CancellationError {
            return  // the lease is lost or was given back
        } catch {
            // Of a kind that no step throws. Left to its lease, which counts as a crash.
            tools.log.error(
                "A turn ended in a way that is a defect",
                ["conversation": .string(lane.lane.name), "reason": .string("\(error)")])
        }
    }

    /// What a lane's first messages are good for.
    private enum Opened {
        case turn(Turn)
        /// No pass over them can ever end in an answer.
        case never(Death, Bot?)
    }

    private func open(_ lane: ClaimedLane) async throws(ServerTrouble) -> Opened {
        guard let conversation = try? ConversationID(lane.lane.name) else {  // which way it is wrong helps nobody
            return .never(.unknownLane, nil)
        }
        let remembered = tools.configuration.rememberedBot(id: conversation.bot)
        let known: Bot? = if let remembered { remembered } else { try await bot(conversation) }
        guard let bot = known else { return .never(.unknownBot, nil) }
        // One crash more than the limit: not even a look at the message is safe.
        if lane.crashes > Self.crashLimit { return .never(.crashes(lane.crashes), bot) }
        do {
            guard let turn = Turn(lane, conversation, bot, try Self.envelopes(lane, bot)) else {
                return .never(.unreadable("the message's id is not one of ours"), bot)
            }
            return .turn(turn)
        } catch {
            return .never(.unreadable(error.reason), bot)
        }
    }

    private func run(_ turn: Turn) async throws {
        let lane = turn.lane
        do {
            if lane.attempts > 0 || lane.crashes > 0, let (turn, reply) = try await stored(turn) {
                tools.events.found(lane)
                let (turn, begun) = begin(turn)
                return await leave(turn, begun, reply)
            }
            if lane.crashes == Self.crashLimit { return try await giveUp(turn, .crashes(lane.crashes)) }
            try await answer(turn)
        } catch let refusal as TurnRefused {
            try await failed(turn, .refused(refusal.reason))
        }
    }

    /// A turn failed in a way that another try may or may not mend: so a few are made, then it is given up.
    private func failed(_ turn: Turn, _ death: Death) async throws {
        let lane = turn.lane
        let isLast = lane.attempts + 1 >= tools.settings.turnAttempts
        tools.log.error(
            isLast ? "A turn failed; its message is given up" : "A turn failed; it is tried again",
            ["conversation": .string(lane.lane.name), "reason": .string(death.error)])
        if !isLast {
            let delay = TurnBackoff.delay(after: lane.attempts, chance: .random(in: 0..<1))
            return await park(lane, after: delay, reason: death.reason, isFailure: true)
        }
        do {
            try await giveUp(turn, death)
        } catch is TurnRefused {
            try await burial.bury(lane, turn.bot, death)  // not even that will be had of it
        }
    }

    private func giveUp(_ turn: Turn, _ death: Death) async throws {
        let (turn, begun) = begin(turn)
        try await settle(turn, begun, turn.givenUp(death))
    }

    /// What is known of the turn when it begins, and the turn with its bot as it is in that session.
    private func begin(_ turn: Turn) -> (Turn, BegunTurn) {
        let begun = turn.begun(tools.settings.limits)
        return (turn.configured(by: begun.config), begun)
    }

    // MARK: The story of a turn

    private func answer(_ turn: Turn) async throws {
        let (whole, begun) = begin(turn)
        let turn = whole.limited(to: begun.messages)
        switch begun.verdict {
        case .go: try await reply(turn, begun)
        case .tripped: try await limit(turn, begun, notice: true)
        case .silent: try await limit(turn, begun, notice: false)
        }
    }

    private func reply(_ turn: Turn, _ begun: BegunTurn) async throws {
        if let wait = try await waitForGlobalRoom(turn) {
            tools.globalLimit.held(for: wait)
            tools.metrics.parked("global-limit")
            tools.metrics.limitedGlobal.increment(by: turn.envelopes.count)
            return await park(turn.lane, after: wait, reason: "global-limit", isFailure: false)
        }
        switch await composer.compose(turn, history: begun.history) {
        case .reply(let composed): try await settle(turn, begun, composed)
        case .later(let delay, let reason, let isFailure, let trace):
            tools.metrics.parked("model")
            let pass = (turn.traced(trace, begun, tools.settings.limits), turn.startedAt)
            await park(turn.lane, after: delay, reason: reason, isFailure: isFailure, pass)
        case .cancelled: throw CancellationError()
        }
    }

    private func limit(_ turn: Turn, _ begun: BegunTurn, notice: Bool) async throws {
        var text: String?
        if notice {
            let seconds = max(1, (begun.blockedUntil - WallTime.milliseconds() + 999) / 1000)
            text = Notices.rateLimited(seconds: Int(seconds), in: turn.bot.settings.language.spoken)
            tools.log.warning(
                "Rate limit exceeded: a user is blocked", ["conversation": .string(turn.conversation.description)])
            tools.events.blocked(turn.lane, until: begun.blockedUntil)
        }
        try await settle(turn, begun, ComposedReply(status: .limited, text: text))
    }

    /// Writes the turn to PostgreSQL, then takes it out of its lane.
    private func settle(_ turn: Turn, _ begun: BegunTurn, _ composed: ComposedReply) async throws {
        try Task.checkCancellation()
        guard tools.turns.maySideEffect(turn.lane.lane, token: turn.lane.token) else { throw CancellationError() }
        switch try await commit(turn, begun, composed) {
        case .committed:
            tools.metrics.committed.increment()
            tools.metrics.turnEnded(composed.status.rawValue)
            tools.metrics.settled(turn, begun, composed)
            await leave(turn, begun, composed)
        case .already:
            tools.metrics.already.increment()
            if let (turn, reply) = try await stored(turn) {
                tools.events.found(turn.lane)
                let (turn, begun) = begin(turn)
                return await leave(turn, begun, reply)
            }
            // One behind the head is stored, a dead message that was answered and is retried: the head goes alone.
            guard turn.envelopes.count > 1 else { throw ServerTrouble(reason: "database") }
            try await answer(turn.limited(to: 1))
        case .stale:
            tools.metrics.stale.increment()
            tools.events.stale(turn.lane)
            await giveBack(turn.lane)
            throw CancellationError()
        }
    }

    private func commit(_ turn: Turn, _ begun: BegunTurn, _ composed: ComposedReply) async throws -> TurnOutcome {
        let record = turn.record(begun, composed, tools.settings.limits, worker: tools.worker)
        do throws(PostgresError) {
            return try await tools.store.commit(record)
        } catch {
            if error.concernsData { throw TurnRefused(reason: error.description) }
            throw ServerTrouble(reason: "database")
        }
    }

    /// PostgreSQL knows a later holder of this conversation. Where Redis does not, it has lost its data and counts tokens
    /// from the start: they are raised above all that were given, and the conversation runs again under a new one.
    private func giveBack(_ lane: ClaimedLane) async {
        do {
            try await tools.queue.raiseTokens(above: try await tools.tokens.highest())
            _ = try await tools.queue.release([lane.lease])  // of a lease that is not ours it takes no notice
        } catch {
            // The lease runs out, and whoever is next tries this again.
            tools.log.debug("Tokens could not be raised", ["conversation": .string(lane.lane.name)])
        }
    }

    /// A turn that is stored goes out of its lane: what it answered is finished, what it gave up is buried.
    private func leave(_ turn: Turn, _ begun: BegunTurn, _ composed: ComposedReply) async {
        guard composed.status.isGivenUp else { return await finish(turn, begun, composed) }
        var reason = composed.death?.reason
        // Another worker stored it: its letter says why, if that can be read now.
        if reason == nil { reason = (try? await tools.deadLetters.find(turn.head.description))?.reason }
        let isOut = await burial.takeOut(turn, because: reason ?? "unknown")
        if isOut { TurnEvents(tools.redis, shards: tools.queue.shards).ended(turn, composed) }
    }

    private func finish(_ turn: Turn, _ begun: BegunTurn, _ composed: ComposedReply) async {
        if let ended = begun.ended { await recordEnd(of: ended, turn) }
        tools.turns.settled(turn.lane.lane, token: turn.lane.token)
        do {
            _ = try await tools.scripts.finish(turn.finish(begun, composed, tools.settings.limits))
        } catch {
            // It is in PostgreSQL. The lease runs out, the next holder finds it there and finishes.
            tools.log.debug(
                "A turn could not be finished now", ["conversation": .string(turn.conversation.description)])
        }
    }

    /// The session before this one has ended: said in PostgreSQL before Redis forgets it, by whoever finishes the turn.
    /// Losing that costs its reason, not the turn: a sweep ends it by its age.
    private func recordEnd(of ended: EndedSession, _ turn: Turn) async {
        let end = SessionEnd(turn.conversation, ended, at: turn.startedAt, token: turn.lane.token)
        do {
            try await tools.sessions.end([end])
            tools.metrics.sessionEnded(end.reason)
        } catch {
            tools.log.debug("A session's end could not be written", ["session": .string(end.id)])
        }
    }

    // MARK: Steps

    private func bot(_ conversation: ConversationID) async throws(ServerTrouble) -> Bot? {
        do {
            return try await tools.configuration.bot(id: conversation.bot)
        } catch {
            throw ServerTrouble(reason: "configuration")
        }
    }

    /// The reply that an earlier try has stored, and the turn with just the messages that it answered.
    private func stored(_ turn: Turn) async throws(ServerTrouble) -> (Turn, ComposedReply)? {
        do {
            guard let stored = try await tools.store.find(messages: turn.envelopes.map(\.id)) else { return nil }
            return (turn.stored(as: stored), ComposedReply(stored: stored))
        } catch {
            throw ServerTrouble(reason: "database")
        }
    }

    private func waitForGlobalRoom(_ turn: Turn) async throws(ServerTrouble) -> Duration? {
        do {
            let grant = try await tools.globalRate.take(turn.envelopes.count)
            return grant.turns < turn.envelopes.count ? max(grant.untilNextWindow, .milliseconds(50)) : nil
        } catch {
            throw ServerTrouble(reason: "redis")
        }
    }

    /// - Parameter pass: what the pass saw, and when it began.
    private func park(
        _ lane: ClaimedLane, after delay: Duration, reason: String, isFailure: Bool, _ pass: (TurnTrace, Int64)? = nil
    ) async {
        tools.turns.settled(lane.lane, token: lane.token)
        do {
            let outcome = try await tools.queue.park(
                lane.lease, delay: delay, reason: reason, isFailure: isFailure)
            if outcome == .done {
                tools.events.parked(lane, after: delay, reason: reason, isFailure: isFailure, pass)
            }
            TurnEvents(tools.redis, shards: tools.queue.shards).waiting(lane, reason: reason)
        } catch {
            tools.log.debug(
                "A conversation could not be parked; its lease runs out", ["conversation": .string(lane.lane.name)])
        }
    }

    private static func envelopes(_ lane: ClaimedLane, _ bot: Bot) throws(EnvelopeError) -> [Envelope] {
        let heads = bot.settings.coalesce ? lane.envelopes[...] : lane.envelopes.prefix(1)
        var envelopes: [Envelope] = []
        for (position, text) in heads.enumerated() {
            do {
                envelopes.append(try Envelope(json: text))
            } catch {
                if position == 0 { throw error }
                break  // it is buried when its turn comes
            }
        }
        return envelopes
    }
}

/// PostgreSQL will not have this turn, whenever it is asked.
struct TurnRefused: Error { let reason: String }

/// A server did not answer: nothing is wrong with the turn, it runs again soon.
struct ServerTrouble: Error { let reason: String }
