internal import ArgumentParser

struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Which workers live, and which of them claim.",
        discussion: """
            A quiet worker claims nothing and stays alive: what it has runs to its end. To keep work from all workers, also \
            those to be started, pause it instead (`parley pause`).

              parley worker list
              parley worker quiet web-1-4711-0a1b2c3d
              parley worker resume --all
            """,
        subcommands: [WorkerListCommand.self, WorkerQuietCommand.self, WorkerResumeCommand.self],
        defaultSubcommand: WorkerListCommand.self)
}
