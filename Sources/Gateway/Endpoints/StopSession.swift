internal import Conversations
internal import Events
internal import HTTP

/// `POST /api/stop`: ends a session: 200 with what it was, 204 when there is none.
@Reactor struct StopSession {
    let authentication: Authentication
    let configuration: ConfigCache
    let sessions: SessionStore
    let desk: SessionDesk

    func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .writer)
        try JSONBody.checkMediaType(request)
        let stop = try SessionStop(body: request.body)
        guard let conversation = try await conversation(stop, key) else { return Self.nothing }
        let ending: SessionDesk.Ending
        do {
            ending = try await desk.stop(conversation)
        } catch {
            throw Problem.unfinished("The session cannot be stopped now.")
        }
        switch ending {
        case .ended(let end):
            // It is ended; without its name the bot is left out.
            let bot = try? await configuration.bot(id: conversation.bot)
            return SessionView(conversation, bot?.name, end).response(status: 200)
        case .absent: return Self.nothing
        case .busy: throw Problem.sessionBusy
        }
    }

    private static let nothing = HTTPResponse(status: 204, headers: [], body: .bytes([]))

    /// Nil when there is no session of that name.
    private func conversation(_ stop: SessionStop, _ key: APIKey) async throws -> ConversationID? {
        switch stop.whose {
        case .user(let user):
            let bot = try await configuration.knownBot(stop.bot, tenant: key.tenant)
            return try ConversationID(bot, user: user, key: key)
        case .session(let name):
            if let conversation = try? ConversationID(name) {  // else it is the name that people read
                return conversation.tenant == key.tenant ? conversation : nil
            }
            return try await named(name, stop.bot, key)
        }
    }

    private func named(_ name: String, _ botName: String?, _ key: APIKey) async throws -> ConversationID? {
        var found: [ConversationID]
        do {
            found = try await sessions.find(tenant: key.tenant, session: name).compactMap { try? ConversationID($0) }
        } catch {
            throw Problem.unavailable("PostgreSQL does not answer.")
        }
        if let botName {
            let bot = try await configuration.knownBot(botName, tenant: key.tenant)
            found.removeAll { $0.bot != bot.id }
        }
        if found.count > 1 { throw Problem.ambiguousSession(found.map(\.description)) }
        if let only = found.first { return only }
        // One whose first message is being answered is in no table yet.
        guard let bot = try await configuration.botIfAny(botName, tenant: key.tenant) else { return nil }
        return ConversationID(session: name, tenant: key.tenant, bot: bot.id)
    }
}
