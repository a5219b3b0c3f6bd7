internal import JSON

/// What the gateway says of a message.
struct MessageAnswer: Sendable {
    let id: String
    let conversation: String
    /// Nil while there is none.
    let reply: ChatReply?
    /// Nothing more will come.
    let isSettled: Bool

    init(_ json: JSONElement) throws {
        id = try json.requiredString("id")
        conversation = try json.requiredString("conversation")
        let state = try json.requiredString("state")
        let reply = try json.optionalObject("reply")
        isSettled = reply != nil || !["queued", "running", "waiting"].contains(state)
        if let reply {
            self.reply = ChatReply(
                message: id, conversation: conversation, id: try reply.requiredString("id"),
                status: try reply.requiredString("status"), text: try reply.requiredString("text"))
        } else {
            self.reply =
                isSettled ? ChatReply(message: id, conversation: conversation, id: "", status: state, text: "") : nil
        }
    }
}

/// How a message was answered.
struct ChatReply: Sendable {
    let message: String
    let conversation: String
    /// Empty when the bot says nothing, as to messages beyond the rate limit.
    let id: String
    let status: String
    let text: String

    func write(_ json: inout JSONWriter) {
        json.member("message", message)
        json.member("conversation", conversation)
        json.member("id", id)
        json.member("status", status)
        json.member("text", text)
    }
}
