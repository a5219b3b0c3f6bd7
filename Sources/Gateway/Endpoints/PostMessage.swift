internal import Conversations
internal import Events
internal import HTTP
internal import Queue

/// `POST /v1/messages`: takes a message in. 202 is the promise that it will be answered or visibly dead.
@Reactor final class PostMessage {
    private let authentication: Authentication
    private let admission: Admission
    private let configuration: ConfigCache
    private let intake: Intake
    private let lookup: MessageLookup
    private let metrics: GatewayMetrics

    init(
        authentication: Authentication, admission: Admission, configuration: ConfigCache, intake: Intake,
        lookup: MessageLookup, metrics: GatewayMetrics
    ) {
        self.authentication = authentication
        self.admission = admission
        self.configuration = configuration
        self.intake = intake
        self.lookup = lookup
        self.metrics = metrics
    }

    func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .writer)
        try JSONBody.checkMediaType(request)
        let message = try NewMessage(body: request.body, idempotencyKey: request.header("idempotency-key"))
        if let problem = admission.problem(tenant: key.tenant) { throw metrics.refused(problem) }
        let remembered = configuration.rememberedBot(tenant: key.tenant, name: message.bot)
        let bot =
            if let remembered { remembered } else {
                try await configuration.knownBot(message.bot, tenant: key.tenant)
            }
        let accepted = try Accepted(message, bot, shards: intake.queue.shards)
        guard let wait = WaitTime.preferred(request) else {
            if try await intake.take(accepted.entry, hasIDInHeader: accepted.hasIDInHeader) {
                return accepted.view.response(isFresh: true)
            }
            return await answerRepeated(accepted, tenant: key.tenant)
        }
        return try await enqueueAndWait(accepted, tenant: key.tenant, within: wait)
    }

    /// A message that was accepted before may have its reply by now. Where that cannot be told, it counts as new.
    private func answerRepeated(_ accepted: Accepted, tenant: Int64) async -> HTTPResponse {
        let view = (try? await lookup.find(accepted.view.id, tenant: tenant)) ?? accepted.view
        return view.response(isFresh: !view.isSettled)
    }

    private func enqueueAndWait(_ accepted: Accepted, tenant: Int64, within limit: Duration) async throws
        -> HTTPResponse
    {
        let deadline = MonotonicTime.milliseconds() + limit.milliseconds
        let wait = ReplyWait(lookup.hub, conversation: accepted.view.conversation, message: accepted.view.id)
        defer { wait.end() }
        if try await intake.take(accepted.entry, hasIDInHeader: accepted.hasIDInHeader),
            case .reply(let reply) = await wait.outcome(within: limit)
        {
            return accepted.view.settled(by: reply).response()
        }
        // A repeated id may have been answered long ago; and while waiting, events may have been missed.
        let view: MessageView?
        do {
            view = try await lookup.wait(
                for: accepted.view.id, in: accepted.view.conversation, tenant: tenant, until: deadline)
        } catch {
            // Whatever fails from here on: the message is accepted, and the answer says so.
            return accepted.view.response(isFresh: true)
        }
        guard let view else { throw Problem.gone }
        return view.response(isFresh: !view.isSettled)
    }
}

/// A message on its way into the queue.
private struct Accepted {
    let view: MessageView
    let entry: Enqueue
    let hasIDInHeader: Bool

    init(_ message: NewMessage, _ bot: Bot, shards: Shards) throws(Problem) {
        let conversation: ConversationID
        do {
            conversation = try ConversationID(tenant: bot.tenant, bot: bot.id, channel: .http, user: message.user)
        } catch {
            throw .invalidField("/user", "user is not a name that can be used: give 1 to 128 bytes without U+0000.")
        }
        hasIDInHeader = message.hasIDInHeader
        let now = WallTime.milliseconds()
        let lane = conversation.lane
        let messageID =
            message.clientID.map { MessageID(clientID: $0, in: lane, shards: shards) }
            ?? MessageID(fresh: lane, milliseconds: now, shards: shards)
        let id = messageID.description
        view = MessageView(id: id, conversation: conversation, bot: bot.name, state: "queued", receivedAt: now)
        let envelope = Envelope(id: id, text: message.text, at: now, key: message.clientID)
        entry = Enqueue(
            lane: lane, tenant: bot.tenant, id: id,
            fingerprint: message.clientID == nil ? nil : Fingerprint.of(message.text), envelope: envelope.json)
    }
}
