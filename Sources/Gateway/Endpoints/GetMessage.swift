internal import Conversations
internal import Events
internal import HTTP

/// `GET /v1/messages/{id}`: how a message stands, and its reply; `?wait=20` waits for that.
@Reactor struct GetMessage {
    let authentication: Authentication
    let lookup: MessageLookup

    func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .reader)
        let wait = try WaitTime.queried(request)
        guard MessageID(id) != nil, let view = try await lookup.find(id, tenant: key.tenant) else {
            throw Problem.notFound("There is no message of this id.")
        }
        guard let wait, !view.isSettled else { return view.response() }
        let deadline = MonotonicTime.milliseconds() + wait.milliseconds
        guard
            let later = try await lookup.wait(for: id, in: view.conversation, tenant: key.tenant, until: deadline)
        else { throw Problem.gone }
        return later.response()
    }
}
