internal import ArgumentParser
internal import Conversations
internal import Events
internal import Queue

struct QueuePauseCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop answering one conversation; what is sent to it waits.",
        discussion: """
            A turn under way is finished first. A conversation in which nothing waits cannot be paused. Safe to repeat.

              parley queue pause 5.2.http.ana
              parley queue resume 5.2.http.ana
            """)

    @OptionGroup var conversation: ConversationArgument
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let lane = try conversation.lane()
        let begun = WallTime.milliseconds()
        let outcome = try await context.queue().pause(lane)
        if outcome == .paused || outcome == .pausing { await context.note(.paused, lane, at: begun) }
        output.show(lane, state: outcome.rawValue) {
            switch outcome {
            case .paused: "\(lane) is paused: go on with `parley queue resume \(lane)`."
            case .pausing: "\(lane) is being answered: it pauses after this turn, if more waits then."
            case .halted: "\(lane) stands still already, behind a dead message: see `parley dead list`."
            case .idle: "Nothing waits in \(lane), so there is nothing to pause."
            }
        }
        if outcome == .idle { throw ExitCode(1) }
    }
}
