internal import Conversations
internal import Events
internal import HTTP
internal import Service

/// `POST /api/start`: the user has a session from now on, with this configuration: 201 when it is new, 200 when it was there.
@Reactor struct StartSession {
    let authentication: Authentication
    let admission: Admission
    let configuration: ConfigCache
    let desk: SessionDesk
    let metrics: GatewayMetrics

    func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .writer)
        try JSONBody.checkMediaType(request)
        let start = try SessionStart(body: request.body)
        if let problem = admission.problem() { throw problem }
        let bot = try await configuration.knownBot(start.bot, tenant: key.tenant)
        let conversation = try ConversationID(bot, user: start.user, key: key)
        let opening: SessionDesk.Opening
        do {
            opening = try await desk.open(conversation, config: start.config)
        } catch {
            throw Problem.unfinished("The session cannot be started now.")
        }
        switch opening {
        case .open(let open):
            if open.isNew { metrics.sessions.increment() }
            return SessionView(conversation, bot, open).response(status: open.isNew ? 201 : 200)
        case .busy: throw Problem.sessionBusy
        }
    }
}
