internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct QueueUnblockCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "End the block of a user who was over the limit.",
        discussion: """
            The user is answered again from the next message on, and their messages are counted anew. What they sent while
            they were blocked stays unanswered. The session and its history stay. Safe to repeat.

              parley queue unblock 5.2.http.ana
            """)

    @OptionGroup var conversation: ConversationArgument
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let id = try conversation.id()
        let queue = try await context.queue()
        let block = UserBlock(redis: try await context.redis(), shards: queue.shards)
        let begun = WallTime.milliseconds()
        guard let outcome = try await block.end(of: id) else {
            throw CommandFailure("\(id) is being answered all the time: try again")
        }
        if outcome == .ended { await context.note(.unblocked, id.lane, at: begun) }
        output.show(
            json: { json in
                json.object {
                    $0.member("conversation", id.description)
                    $0.member("unblocked", outcome == .ended)
                }
            }, text: { outcome == .ended ? "\(id) is answered again." : "\(id) is not blocked." })
    }
}
