internal import ArgumentParser
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
        let state = try await context.queue().resume(lane)
        output.show(lane, state: state.rawValue) {
            state == .idle ? "Nothing waits in \(lane)." : "\(lane) goes on: it is \(state.rawValue)."
        }
    }
}
