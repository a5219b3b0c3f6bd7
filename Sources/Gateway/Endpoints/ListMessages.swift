internal import Conversations
internal import Events
internal import HTTP
internal import JSON

/// `GET /v1/conversations/{id}/messages`: newest first, in pages.
@Reactor struct ListMessages {
    let authentication: Authentication
    let messages: MessageStore

    func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .reader)
        let conversation = try ownConversation(id, of: key)
        let limit = try PageSize.asked(request)
        let before = try cursor(request)
        do {
            let (page, next) = try await messages.page(
                conversation: conversation.description, tenant: key.tenant, before: before, limit: limit)
            return Self.response(page, next)
        } catch {
            throw Problem.unavailable("PostgreSQL does not answer.")
        }
    }

    private func cursor(_ request: HTTPRequest) throws(Problem) -> Int64? {
        guard let text = request.query("cursor") else { return nil }
        guard let cursor = Int64(text), cursor > 0 else {
            throw .invalidParameter("cursor", "Use the \"next\" of the page before, unchanged.")
        }
        return cursor
    }

    private static func response(_ page: [StoredMessage], _ next: Int64?) -> HTTPResponse {
        var writer = JSONWriter(reserving: 4096)
        writer.object { body in
            body.array("messages") { list in
                for message in page {
                    list.object { entry in
                        entry.member("id", message.id)
                        entry.member("role", message.role.rawValue)
                        entry.member("text", message.text)
                        entry.member("status", message.status.publicName)
                        entry.member("turn", message.turn)
                        entry.member("created_at", WallTime.rfc3339(message.createdAt))
                    }
                }
            }
            body.member("next", ifPresent: next.map { String($0) })
        }
        return .json(status: 200, writer.take())
    }
}

/// The conversation of a path, if it is one of the key's tenant. Another tenant's is as unknown as one that is not.
func ownConversation(_ id: String, of key: APIKey) throws(Problem) -> ConversationID {
    guard let conversation = try? ConversationID(id), conversation.tenant == key.tenant else {
        throw .notFound("There is no conversation of this id.")  // also for an id that is none
    }
    return conversation
}
