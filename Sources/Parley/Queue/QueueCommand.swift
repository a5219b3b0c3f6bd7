internal import ArgumentParser

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits, for how long, and for whom.",
        discussion: """
            A conversation with messages waiting is ready, leased (a worker has it), parked (put off), paused or halted.

              parley queue
              parley queue show 5.2.http.ana
              parley queue audit
            """,
        subcommands: [
            QueueDepthCommand.self, QueueShowCommand.self, QueueUnblockCommand.self, QueueAuditCommand.self,
        ],
        defaultSubcommand: QueueDepthCommand.self)
}
