internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Replies

/// One pass over a conversation's mailbox, as far as it is known before there is an answer.
///
/// An object, though it is a value: it travels through every step of a turn, and each of these would copy what it and its
/// bot consist of and keep that while it waits for the model.
final class Turn: Sendable {
    let lane: ClaimedLane
    let conversation: ConversationID
    let bot: Bot
    /// What it answers, oldest first; at least one.
    let envelopes: [Envelope]
    let startedAt: Int64
    /// Turn and reply are named after it: the head of the mailbox, or of the turn that has answered that already.
    let head: MessageID
    /// `trn_…`: the same for every try.
    let id: String

    init?(_ lane: ClaimedLane, _ conversation: ConversationID, _ bot: Bot, _ envelopes: [Envelope]) {
        guard let first = envelopes.first, let head = MessageID(first.id) else { return nil }
        self.lane = lane
        self.conversation = conversation
        self.bot = bot
        self.envelopes = envelopes
        self.head = head
        id = head.turn
        startedAt = WallTime.milliseconds()
    }

    private init(_ turn: Turn, bot: Bot, envelopes: [Envelope], head: MessageID) {
        lane = turn.lane
        conversation = turn.conversation
        self.bot = bot
        self.head = head
        id = head == turn.head ? turn.id : head.turn
        startedAt = turn.startedAt
        self.envelopes = envelopes
    }

    /// The turn with its first `count` envelopes only; the rest is for a later turn.
    func limited(to count: Int) -> Turn {
        if count >= envelopes.count { return self }
        return Turn(self, bot: bot, envelopes: Array(envelopes.prefix(max(1, count))), head: head)
    }

    /// The turn as it is stored, with those of its envelopes that wait still: others may have arrived since.
    func stored(as stored: StoredTurn) -> Turn {
        Turn(self, bot: bot, envelopes: Array(envelopes.prefix(Int(stored.messages))), head: stored.head ?? head)
    }

    /// The turn with the bot as it is in a session that was started with this configuration.
    func configured(by config: SessionConfig?) -> Turn {
        guard let config else { return self }
        return Turn(self, bot: bot.with(config.applied(to: bot.settings)), envelopes: envelopes, head: head)
    }

    /// What the user says in this turn.
    var text: String { envelopes.map(\.text).joined(separator: "\n") }

    func begun(_ limits: LimitSettings) -> BegunTurn {
        BegunTurn(
            lane, arrivals: envelopes.map(\.at), messagesPerUser: bot.settings.userLimit ?? limits.perUser,
            limits: limits.turnLimits)
    }

    /// What the model may see of the past. A user's message and a reply make an exchange.
    private func history(_ limits: LimitSettings) -> HistoryLimits {
        HistoryLimits(
            entries: 2 * (bot.settings.historyExchanges ?? limits.historyExchanges),
            bytes: TokenEstimate.bytes(bot.settings.tokenBudget ?? limits.historyTokens))
    }

    /// As it is stored.
    func record(
        _ begun: BegunTurn, _ outcome: ComposedReply, _ limits: LimitSettings, worker: String
    ) -> TurnRecord {
        TurnRecord(
            id: id, conversation: conversation.description, tenant: conversation.tenant, bot: conversation.bot,
            channel: conversation.channel.rawValue, user: conversation.user, token: lane.token,
            status: outcome.status,
            messages: envelopes.map {
                TurnRecord.Message(id: $0.id, text: $0.text, externalID: $0.key, receivedAt: $0.at)
            },
            reply: outcome.text.map {
                TurnRecord.Reply(role: outcome.status == .answered ? .assistant : .notice, text: $0)
            },
            provider: outcome.provider, model: outcome.model, promptTokens: Int64(outcome.promptTokens),
            completionTokens: Int64(outcome.completionTokens), attempts: Int64(lane.attempts + 1), worker: worker,
            error: outcome.error, startedAt: startedAt, finishedAt: outcome.at,
            session: session(begun, outcome), letters: outcome.death.map { letters($0, worker: worker) } ?? [],
            trace: traced(outcome.trace, begun, limits).json)
    }

    /// What this pass saw, with what was known before anybody was asked.
    func traced(_ trace: TurnTrace, _ begun: BegunTurn, _ limits: LimitSettings) -> TurnTrace {
        var trace = trace
        trace.claimedAt = lane.claimedAt
        guard begun.verdict == .go else { return trace }
        trace.limit = bot.settings.userLimit ?? limits.perUser
        trace.used = begun.messagesCounted
        return trace
    }

    /// A turn that is given up leaves sessions as they are.
    private func session(_ begun: BegunTurn, _ outcome: ComposedReply) -> TurnRecord.Session? {
        if outcome.status.isGivenUp { return nil }
        return TurnRecord.Session(
            id: conversation.sessionName, startedAt: begun.session.started, messages: Int64(begun.session.messages),
            isNew: begun.session.isFirstTurn)
    }

    /// How it leaves its lane: what it answered is dropped, an answer goes into the history, listeners are told.
    func finish(_ begun: BegunTurn, _ outcome: ComposedReply, _ limits: LimitSettings) -> FinishedTurn {
        var said: [HistoryEntry] = []
        if outcome.status == .answered, let text = outcome.text {
            said = [HistoryEntry(role: .user, text: self.text), HistoryEntry(role: .assistant, text: text)]
        }
        return FinishedTurn(
            lease: lane.lease, answered: envelopes.count, begun: begun, said: said, kept: history(limits),
            forgotten: envelopes.filter { $0.key == nil }.map(\.id), event: event(outcome))
    }

    /// The `reply` event; without a text (a silently limited message) the text is empty.
    func event(_ outcome: ComposedReply) -> String {
        var writer = JSONWriter(reserving: 256 + (outcome.text?.utf8.count ?? 0))
        writer.object { event in
            event.member("type", "reply")
            event.member("id", head.reply)
            event.array("messages") { list in for envelope in envelopes { list.value(envelope.id) } }
            event.member("turn", id)
            event.member("text", outcome.text ?? "")
            event.member("status", outcome.status.isGivenUp ? "failed" : outcome.status.rawValue)
            event.member("at", outcome.at)
        }
        return writer.takeString()
    }
}
