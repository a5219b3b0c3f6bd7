internal import Conversations
internal import Events
internal import Queue
internal import Redis

/// Finds a message wherever it is: settled in PostgreSQL, alive in Redis, in the journal only, or dead.
@Reactor struct MessageLookup {
    let messages: MessageStore
    let deadLetters: DeadLetterStore
    /// Nil: Redis is all.
    let lost: LostMessages?
    let queue: LaneQueue
    let configuration: ConfigCache
    let hub: EventHub

    /// Nil when there is no such message, or it belongs to another tenant.
    ///
    /// It may move between two looks: from the journal back into Redis, and from both to where it is settled or dead. Behind
    /// the first look, which finds most, they come in that order.
    func find(_ id: String, tenant: Int64) async throws -> MessageView? {
        if let settled = try await settled(id, tenant) { return settled }
        if let live = try await live(id, tenant) { return live }
        if let lost = try await journalled(id, tenant) { return lost }
        if let settled = try await settled(id, tenant) { return settled }
        return try await dead(id, tenant)
    }

    /// Waits until the message has its reply, at most until `deadline` (`MonotonicTime`, ms); then says how it stands. Nil
    /// when it is gone.
    func wait(for id: String, in conversation: ConversationID, tenant: Int64, until deadline: Int64) async throws
        -> MessageView?
    {
        while true {
            let wait = ReplyWait(hub, conversation: conversation, message: id)
            defer { wait.end() }
            let current = try await find(id, tenant: tenant)
            guard let current, !current.isSettled else { return current }
            let left = deadline - MonotonicTime.milliseconds()
            guard left > 0, !hub.endsWaits, !Task.isCancelled else { return current }
            switch await wait.outcome(within: .milliseconds(left)) {
            case .reply(let reply): return current.settled(by: reply)
            case .gap: continue
            case .timedOut: return try await find(id, tenant: tenant)
            }
        }
    }

    private func settled(_ id: String, _ tenant: Int64) async throws -> MessageView? {
        let stored: (message: StoredMessage, reply: StoredMessage?)?
        do {
            stored = try await messages.find(id, tenant: tenant)
        } catch {
            throw Problem.unavailable("PostgreSQL does not answer.")
        }
        guard let (message, reply) = stored, let conversation = try? ConversationID(message.conversation) else {
            return nil  // a row with a broken id is nobody's message
        }
        let state = message.status.publicName
        return MessageView(
            id: id, conversation: conversation, bot: try await botName(conversation), state: state,
            receivedAt: message.createdAt,
            reply: reply.map {
                MessageView.ReplyView(id: $0.id, text: $0.text, status: state, createdAt: $0.createdAt)
            })
    }

    private func live(_ id: String, _ tenant: Int64) async throws -> MessageView? {
        let place: MessagePlace?
        do {
            place = try await queue.locate(message: id)
        } catch {
            throw Problem.unavailable("Redis does not answer.")
        }
        guard let place, let state = place.publicName, let conversation = try? ConversationID(place.lane.name),
            conversation.tenant == tenant
        else { return nil }  // what Redis knows by its id only, PostgreSQL has or nobody
        return MessageView(
            id: id, conversation: conversation, bot: try await botName(conversation), state: state,
            receivedAt: place.arrivedAt)
    }

    /// A message that Redis has lost, and that will be put back.
    private func journalled(_ id: String, _ tenant: Int64) async throws -> MessageView? {
        guard let lost else { return nil }
        let found: LostMessage?
        do {
            found = try await lost.find(id, tenant: tenant)
        } catch {
            let server = error is RedisError ? "Redis" : "PostgreSQL"
            throw Problem.unavailable("\(server) does not answer.")
        }
        guard let found, let conversation = try? ConversationID(found.lane.name) else {
            return nil  // an entry that names no conversation is nobody's message
        }
        return MessageView(
            id: id, conversation: conversation, bot: try await botName(conversation),
            state: found.place?.publicName ?? "queued", receivedAt: found.acceptedAt)
    }

    /// A message that was given up. Redis may have forgotten it by now.
    private func dead(_ id: String, _ tenant: Int64) async throws -> MessageView? {
        let letter: DeadLetter?
        do {
            letter = try await deadLetters.find(id, tenant: tenant)
        } catch {
            throw Problem.unavailable("PostgreSQL does not answer.")
        }
        guard let letter, let conversation = try? ConversationID(letter.lane) else {
            return nil  // a letter that names no conversation is nobody's message
        }
        return MessageView(
            id: id, conversation: conversation, bot: try await botName(conversation), state: "failed",
            receivedAt: letter.arrivedAt)
    }

    private func botName(_ conversation: ConversationID) async throws -> String {
        do {
            return try await configuration.bot(id: conversation.bot)?.name ?? ""
        } catch {
            throw Problem.unavailable("PostgreSQL does not answer.")
        }
    }
}

extension MessageView {
    /// Nothing more will happen to it.
    var isSettled: Bool { ["answered", "limited", "failed"].contains(state) }

    func settled(by reply: ReplyView) -> MessageView {
        MessageView(
            id: id, conversation: conversation, bot: bot, state: reply.status, receivedAt: receivedAt, reply: reply)
    }
}

extension TurnRecord.Status {
    /// The state as the API calls it.
    var publicName: String {
        switch self {
        case .answered: "answered"
        case .limited: "limited"
        case .failed, .dead: "failed"
        }
    }
}

extension MessagePlace {
    /// The state as the API calls it; nil when the message is no longer in the queue.
    fileprivate var publicName: String? {
        switch state {
        case .waiting(.leased, let position): position == 0 ? "running" : "queued"
        case .waiting(.parked, _), .waiting(.paused, _), .waiting(.halted, _): "waiting"
        case .waiting(.idle, _), .waiting(.ready, _): "queued"
        case .dead: "failed"
        case .gone: nil
        }
    }
}
