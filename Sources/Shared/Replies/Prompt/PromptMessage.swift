/// One message of a prompt.
package struct PromptMessage: Sendable, Equatable {
    /// Who said it. The system's text is not a message: `Prompt.system`.
    package enum Role: String, Sendable {
        case user, assistant
    }

    package let role: Role
    package let text: String

    package init(_ role: Role, _ text: String) {
        self.role = role
        self.text = text
    }
}
