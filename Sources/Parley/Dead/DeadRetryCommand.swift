internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct DeadRetryCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Put dead messages back into the queue.",
        discussion: """
            A message of a halted conversation goes first and the conversation goes on; any other one goes behind what \
            waits now. Safe to repeat.

              parley dead retry msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0
            """)

    @Argument(help: "The messages' ids.")
    var ids: [String]
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let queue = try await context.queue()
        for id in ids {
            let letter = try await context.deadLetter(id)
            try await revive(letter, queue)
            // Only now: had the command died in between, a second one would find the letter and the message back.
            _ = try await DeadLetterStore(context.pool).remove(id)
        }
        output.show { json in
            json.object { $0.array("retried") { for id in ids { $0.value(id) } } }
        } text: {
            ids.map { "\($0) is in the queue again." }.joined(separator: "\n")
        }
    }

    @Reactor private func revive(_ letter: DeadLetter, _ queue: LaneQueue) async throws {
        let lane = Lane(trusted: letter.lane)
        let outcome = try await queue.revive(
            lane: lane, tenant: letter.tenant, message: letter.id, envelope: letter.envelope)
        switch outcome {
        case .revived: return
        case .absent: break
        }
        // An earlier retry did it, or Redis has lost its data; then the letter is all there is.
        if case .waiting? = try await queue.locate(message: letter.id)?.state { return }
        let message = Enqueue(
            lane: lane, tenant: letter.tenant, id: letter.id, fingerprint: nil, envelope: letter.envelope)
        switch try await queue.enqueue(message) {
        case .accepted, .duplicate: return
        case .conflict, .full, .tenantFull, .outOfMemory:
            throw CommandFailure("the queue is full: retry \(letter.id) later")
        }
    }
}
