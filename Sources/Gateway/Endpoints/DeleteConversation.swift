internal import Conversations
internal import Events
internal import HTTP
internal import Queue

/// `DELETE /v1/conversations/{id}`: erases a conversation in Redis and PostgreSQL. 204 also when there was nothing.
@Reactor struct DeleteConversation {
    let authentication: Authentication
    let queue: LaneQueue
    let conversations: ConversationStore
    let deadLetters: DeadLetterStore

    func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .admin)
        let conversation = try ownConversation(id, of: key)
        do {
            // Redis first: a turn under way then finds its lease gone and commits nothing more.
            let dead = try await deadLetters.ids(lane: conversation.description)
            _ = try await queue.erase(conversation.lane, dead: dead)
            _ = try await conversations.erase(conversation.description, tenant: conversation.tenant)
        } catch {
            throw Problem.unavailable("The conversation cannot be erased now; what was erased stays so.")
        }
        return HTTPResponse(status: 204, headers: [], body: .bytes([]))
    }
}
