internal import ArgumentParser

struct SessionCommand: ParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "List sessions, and watch one until it is cleaned up.",
        subcommands: [SessionListCommand.self, SessionWatchCommand.self])
}
