internal import JSON

/// What was said before, as the prompt needs it: `{"role":"user","text":"…"}`.
package struct HistoryEntry: Sendable, Equatable {
    package enum Role: String, Sendable {
        case user, assistant
    }

    package let role: Role
    package let text: String

    package init(role: Role, text: String) {
        self.role = role
        self.text = text
    }

    /// Nil for an entry of another form: history helps the model, and is no reason to fail a turn.
    init?(_ json: JSONElement) {
        guard let role = json["role"]?.string.flatMap(Role.init), let text = json["text"]?.string else { return nil }
        self.init(role: role, text: text)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("role", role.rawValue)
            writer.member("text", text)
        }
    }
}
