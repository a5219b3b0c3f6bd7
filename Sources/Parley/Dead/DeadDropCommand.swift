internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct DeadDropCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Forget dead messages for good.",
        discussion: """
            A conversation that stopped at one goes on without it. What was stored of it, with the notice to its user, \
            stays in the conversation. Messages that one turn took together are dropped together.

              parley dead drop msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0
            """)

    @Argument(help: "The messages' ids.")
    var ids: [String]
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let letters = try await context.deadLetters(ids)
        try await context.drop(letters, from: try await context.queue())
        output.show { json in
            json.object { $0.array("dropped") { for letter in letters { $0.value(letter.id) } } }
        } text: {
            letters.map { "Dropped \($0.id)." }.joined(separator: "\n")
        }
    }
}

extension CommandContext {
    func drop(_ letters: [DeadLetter], from queue: LaneQueue) async throws {
        let begun = WallTime.milliseconds()
        for (lane, dead) in letters.byLane {
            var wasListed = false
            for letter in dead where try await queue.forgetDead(message: letter.id, lane: lane) { wasListed = true }
            if wasListed { try await queue.resumeHalted(lane) }
        }
        try await DeadLetterStore(pool).drop(letters)
        for (lane, dead) in letters.byLane { await note(.dropped, lane, at: begun, messages: dead.map(\.id)) }
    }
}
