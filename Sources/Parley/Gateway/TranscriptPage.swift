internal import JSON

/// A part of what was said in a conversation, newest first.
struct TranscriptPage: Sendable {
    struct Entry: Sendable {
        let id: String
        /// `user`, `assistant` or `notice`.
        let role: String
        let turn: String
    }

    let entries: [Entry]
    /// For the page after this one; nil when this is the last.
    let next: String?

    init(_ json: JSONElement) throws {
        entries = try json.required("messages").asArray().map {
            Entry(
                id: try $0.requiredString("id"), role: try $0.requiredString("role"),
                turn: try $0.requiredString("turn"))
        }
        next = json["next"]?.string
    }
}
