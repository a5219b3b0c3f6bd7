internal import ArgumentParser
internal import Conversations
internal import Queue

/// Which conversation a command is about.
struct ConversationArgument: ParsableArguments {
    @Argument(help: "The conversation's id: <tenant>.<bot>.<channel>.<user>, as the API returns it.")
    var conversation: String

    func validate() throws { _ = try id() }

    func lane() throws -> Lane { try id().lane }

    func id() throws -> ConversationID {
        do {
            return try ConversationID(conversation)
        } catch {
            throw ValidationError(
                "\"\(conversation)\" is not a conversation: give <tenant>.<bot>.<channel>.<user>, such as 5.2.http.ana."
            )
        }
    }
}
