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
    init?(json: String) {
        // Which error it was is of no use to anybody: such an entry is left out.
        let entry = try? withJSON(json) { element -> HistoryEntry? in
            guard let role = Role(rawValue: try element.requiredString("role")) else { return nil }
            return HistoryEntry(role: role, text: try element.requiredString("text"))
        }
        guard let entry = entry ?? nil else { return nil }
        self = entry
    }

    var json: String {
        var writer = JSONWriter(reserving: text.utf8.count + 64)
        writer.object { writer in
            writer.member("role", role.rawValue)
            writer.member("text", text)
        }
        return writer.takeString()
    }
}
