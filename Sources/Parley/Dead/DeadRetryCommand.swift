internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct DeadRetryCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Put dead messages back into the queue, under their own ids.",
        discussion: """
            Order: a message of a halted conversation goes first and the conversation goes on; any other one goes behind \
            what waits now, so its answer comes after those to later messages. Several of one conversation keep their \
            order. Messages that one turn took together are retried together. What the user was told about the failure \
            is replaced by the answer. Attempts and crashes count anew. Safe to repeat.

              parley dead retry msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0
            """)

    @Argument(help: "The messages' ids.")
    var ids: [String]
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let letters = try await context.deadLetters(ids)
        let revival = try await LetterRevival(context)
        for (lane, dead) in letters.byLane {
            guard let hindrance = try await revival.revive(lane, dead) else { continue }
            throw CommandFailure("\(dead[0].id) of \(lane) stays dead: \(hindrance.sentence)")
        }
        output.show { json in
            json.object { $0.array("retried") { for letter in letters { $0.value(letter.id) } } }
        } text: {
            letters.map { "\($0.id) is in the queue again." }.joined(separator: "\n")
        }
    }
}
