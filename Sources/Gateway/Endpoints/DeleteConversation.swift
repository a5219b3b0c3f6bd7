internal import Conversations
internal import Events
internal import HTTP

/// `DELETE /v1/conversations/{id}`: erases a conversation in Redis and PostgreSQL. 204 also when there was nothing.
@Reactor struct DeleteConversation {
    let authentication: Authentication
    let erasure: ConversationErasure

    func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .admin)
        let conversation = try ownConversation(id, of: key)
        do {
            try await erasure.erase(conversation)
        } catch {
            throw Problem.unavailable("The conversation cannot be erased now; what was erased stays so.")
        }
        return HTTPResponse(status: 204, headers: [], body: .bytes([]))
    }
}
