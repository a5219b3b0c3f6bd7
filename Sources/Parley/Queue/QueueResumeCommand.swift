internal import ArgumentParser
internal import Conversations
internal import Events
internal import Queue

struct QueueResumeCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on answering a conversation that was paused.",
        discussion: """
            One that stopped at a dead message goes on without it. Safe to repeat.

              parley queue resume 5.2.http.ana
            """)

    @OptionGroup var conversation: ConversationArgument
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let lane = try conversation.lane()
        let queue = try await context.queue()
        let before = try await queue.inspect(lane, most: 0).state
        let begun = WallTime.milliseconds()
        let state = try await queue.resume(lane)
        if before == .paused || before == .halted { await context.note(.resumed, lane, at: begun) }
        output.show(lane, state: state.rawValue) {
            state == .idle ? "Nothing waits in \(lane)." : "\(lane) goes on: it is \(state.rawValue)."
        }
    }
}
