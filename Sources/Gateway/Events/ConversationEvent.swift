internal import JSON

/// What a worker tells about a conversation while it works on it, and whoever erases it (what `ReplyFeed` and
/// `parley:events:<conversation>` carry).
enum ConversationEvent: Equatable {
    case reply(id: String, messages: [String], text: String, status: String, at: Int64)
    case delta
    case state(String)
    case erased

    /// Nil for what is not an event, or of a kind that a newer worker knows: it is passed over.
    init?(payload: String) {
        let parsed = try? withJSON(payload) { root -> ConversationEvent? in  // a bad payload is nobody's message
            switch root["type"]?.string {
            case "reply":
                guard let id = root["id"]?.string, let text = root["text"]?.string, let status = root["status"]?.string
                else { return nil }
                let messages = root["messages"].map { list in (try? list.asArray())?.compactMap(\.string) ?? [] } ?? []
                return .reply(id: id, messages: messages, text: text, status: status, at: root["at"]?.int64 ?? 0)
            case "delta": return .delta
            case "state": return .state(root["state"]?.string ?? "")
            case "erased": return .erased
            default: return nil
            }
        }
        guard let event = parsed ?? nil else { return nil }
        self = event
    }

    /// The name of the event in a stream of server-sent events.
    var name: String {
        switch self {
        case .reply: "reply"
        case .delta: "delta"
        case .state: "state"
        case .erased: "erased"
        }
    }
}
