internal import Conversations
internal import Events
internal import HTTP
internal import JSON

/// `DELETE /v1/conversations/{id}`: erases a conversation in Redis and PostgreSQL. 204 also when there was nothing; with
/// `Prefer: return=representation` 200, and what was removed.
@Reactor struct DeleteConversation {
    let authentication: Authentication
    let erasure: ConversationErasure

    func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .admin)
        let conversation = try ownConversation(id, of: key)
        let removed: ErasureSummary
        do {
            removed = try await erasure.erase(conversation)
        } catch {
            throw Problem.unavailable("The conversation cannot be erased now; what was erased stays so.")
        }
        if Self.wantsToKnow(request) { return .json(status: 200, Self.body(conversation, removed)) }
        return HTTPResponse(status: 204, headers: [], body: .bytes([]))
    }

    /// RFC 7240.
    private static func wantsToKnow(_ request: HTTPRequest) -> Bool {
        let preferences = (request.header("prefer") ?? "").lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }
        return preferences.split { $0 == "," || $0 == ";" }.contains("return=representation")
    }

    private static func body(_ conversation: ConversationID, _ removed: ErasureSummary) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("conversation", conversation.description)
            $0.object("removed") { for figure in removed.figures { $0.member(figure.name, figure.count) } }
        }
        return json.take()
    }
}
