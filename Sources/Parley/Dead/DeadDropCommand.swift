internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct DeadDropCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Forget dead messages for good.",
        discussion: """
            A conversation that stopped at one goes on without it.

              parley dead drop msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0
            """)

    @Argument(help: "The messages' ids.")
    var ids: [String]
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let queue = try await context.queue()
        for id in ids {
            let letter = try await context.deadLetter(id)
            let lane = Lane(trusted: letter.lane)
            let wasListed = try await queue.forgetDead(message: id, lane: lane)
            if wasListed, try await queue.inspect(lane, most: 1).state == .halted { _ = try await queue.resume(lane) }
            _ = try await DeadLetterStore(context.pool).remove(id)
        }
        output.show { json in
            json.object { $0.array("dropped") { for id in ids { $0.value(id) } } }
        } text: {
            ids.map { "Dropped \($0)." }.joined(separator: "\n")
        }
    }
}
