internal import Conversations
internal import Events
internal import HTTP
internal import JSON

/// `GET /api/sessions`: the tenant's sessions, newest first, in pages: those that last, or those that have ended.
@Reactor struct ListSessions {
    let authentication: Authentication
    let sessions: SessionStore

    func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .reader)
        let isActive = try isActive(request)
        let limit = try PageSize.asked(request)
        let cursor = try cursor(request)
        do {
            let (page, next) = try await sessions.page(
                tenant: key.tenant, isActive: isActive, after: cursor, limit: limit)
            return Self.response(page, next)
        } catch {
            throw Problem.unavailable("PostgreSQL does not answer.")
        }
    }

    private func isActive(_ request: HTTPRequest) throws(Problem) -> Bool {
        switch request.query("state") {
        case nil, "active": return true
        case "ended": return false
        default: throw .invalidParameter("state", "state is active or ended.")
        }
    }

    private func cursor(_ request: HTTPRequest) throws(Problem) -> SessionCursor? {
        guard let text = request.query("cursor") else { return nil }
        guard let cursor = SessionCursor(text) else {
            throw .invalidParameter("cursor", "Use the \"next\" of the page before, unchanged.")
        }
        return cursor
    }

    private static func response(_ page: [ListedSession], _ next: SessionCursor?) -> HTTPResponse {
        var writer = JSONWriter(reserving: 4096)
        writer.object { body in
            body.array("sessions") { list in
                for session in page { SessionView(session)?.write(to: &list) }
            }
            body.member("next", ifPresent: next?.description)
        }
        return HTTPResponse(
            status: 200, headers: [HTTPHeader("Content-Type", "application/json")], body: .bytes(writer.take()))
    }
}
