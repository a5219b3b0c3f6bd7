internal import ArgumentParser
internal import Events

struct VerifyCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that what was promised to users holds, in all that is stored.",
        discussion: """
            Reads all of PostgreSQL and Redis, and changes nothing. It may run while everything runs; only what it can \
            be sure of counts as a breach.

              accepted  a message that was accepted is stored with its turn, or dead and listed, or still waiting
                        (in Redis or in the journal)
              turns     a turn has its messages and at most one reply
              order     the messages of a conversation are stored in the order in which they were accepted
              tenants   nothing of one tenant stands with another's
              queue     a conversation with messages waiting is in exactly one state, any other in none
              keys      with --drained: Redis holds nothing but what stays between messages

            Only a record tells what was accepted and in which order. It has one JSON object on each line for each \
            message that was answered 202 or 200: the answer's id and conversation, a number that grows with each \
            message of a user, and the time, as Unix ms. bench/LoadGenerator writes one with --record:

              {"id":"msg_…_0","conversation":"1.1.http.ana","number":1,"at":1700000000000}

            Without a record the order is told by fencing tokens and arrivals. A dead message that was retried went \
            behind what was waiting: it counts as out of order.

              parley verify
              parley verify --record load.jsonl --drained

            Exit codes: 0 all promises hold, 1 one is broken, 2 they could not be checked (standard error says why), \
            64 wrong arguments, 78 wrong settings.
            """)

    @Option(help: ArgumentHelp("What was accepted, as JSON lines; - is standard input.", valueName: "file"))
    var record: String?
    @Flag(help: "Nothing may be waiting: for after a load, when all is answered.")
    var drained = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let report: VerificationReport
        do {
            report = try await Verification(context, record: record, isDrained: drained).run()
        } catch {
            // 1 is for promises that are broken.
            var failure = CommandFailure(error)
            if failure.exitCode == 1 { failure.exitCode = 2 }
            throw failure
        }
        output.show(json: report.write) { report.text }
        if !report.holds { throw ExitCode(1) }
    }
}
