internal import ArgumentParser
internal import Conversations

/// Which user a command is about.
struct UserOption: ParsableArguments {
    @OptionGroup var tenant: TenantOption
    @Option(help: ArgumentHelp("The user, as messages name them; 1 to 128 bytes.", valueName: "user"))
    var user: String

    func validate() throws {
        let isUser = !user.isEmpty && user.utf8.count <= ConversationID.maximumUserBytes && !user.utf8.contains(0)
        guard isUser else {
            throw ValidationError("A user has 1 to \(ConversationID.maximumUserBytes) bytes.")
        }
    }
}
