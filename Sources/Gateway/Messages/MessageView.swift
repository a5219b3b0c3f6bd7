internal import Conversations
internal import Events
internal import HTTP
internal import JSON

/// A message as the API shows it.
struct MessageView {
    let id: String
    let conversation: ConversationID
    let bot: String
    let state: String
    /// Unix ms; nil for a message that was given up, of which the queue has only the name.
    let receivedAt: Int64?
    var reply: ReplyView?

    /// The answer to a message.
    struct ReplyView {
        let id: String
        let text: String
        let status: String
        let createdAt: Int64
    }

    /// 202 with where to ask while there is no reply, else 200.
    func response(isFresh: Bool = false) -> HTTPResponse {
        var writer = JSONWriter(reserving: 256)
        writer.object { message in
            message.member("id", id)
            message.member("conversation", conversation.description)
            message.member("bot", bot)
            message.member("user", conversation.user)
            message.member("state", state)
            message.member("received_at", ifPresent: receivedAt.map(WallTime.rfc3339))
            if let reply {
                message.object("reply") { view in
                    view.member("id", reply.id)
                    view.member("text", reply.text)
                    view.member("status", reply.status)
                    view.member("created_at", WallTime.rfc3339(reply.createdAt))
                }
            }
        }
        var headers = [HTTPHeader("Content-Type", "application/json")]
        if isFresh { headers.append(HTTPHeader("Location", "/v1/messages/\(id)")) }
        return HTTPResponse(status: isFresh ? 202 : 200, headers: headers, body: .bytes(writer.take()))
    }
}
