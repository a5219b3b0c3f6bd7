internal import ArgumentParser
internal import Events
internal import JSON
internal import Queue

struct QueueAuditCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Check that each conversation's messages and its state agree.",
        discussion: """
            They part only when somebody changes keys of Redis by hand, or Redis loses some. Safe while everything runs. \
            Exit code 1 when something is wrong and was not repaired.

              parley queue audit
              parley queue audit --repair
            """)

    @Flag(help: "Mend what is wrong: conversations that nobody would answer are made ready.")
    var `repair` = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let (lanes, faults) = try await QueueAudit(queue: context.queue()).run(repairs: `repair`)
        output.show { json in
            json.object {
                $0.member("conversations", lanes)
                $0.member("repaired", `repair`)
                $0.array("faults") {
                    for fault in faults {
                        $0.object {
                            $0.member("conversation", fault.lane.name)
                            $0.member("fault", fault.kind.rawValue)
                        }
                    }
                }
            }
        } text: {
            text(lanes, faults)
        }
        if !faults.isEmpty && !`repair` { throw ExitCode(1) }
    }

    private func text(_ lanes: Int, _ faults: [QueueAudit.Fault]) -> String {
        if faults.isEmpty { return "Looked at \(lanes) conversation(s) with messages: all is well." }
        let rows = faults.map { [$0.lane.name, $0.kind.rawValue, $0.kind.sentence] }
        let verdict = `repair` ? "Repaired \(faults.count)" : "\(faults.count) are wrong: mend them with --repair"
        return Table(["CONVERSATION", "FAULT", ""], rows).text + "\n\nLooked at \(lanes) conversation(s). \(verdict)."
    }
}
