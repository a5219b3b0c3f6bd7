internal import ArgumentParser
internal import Conversations
internal import Events

struct ExportCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all that is kept of a user, as JSON.",
        discussion: """
            With all bots and on all channels of the tenant: messages and replies with their times, what they cost and \
            how they came about, sessions, the history that is in use, what waits, dead letters, what else happened. It \
            goes to standard output, or to a new file that only you may read.

              parley export --tenant acme --user ana --file ana.json
            """)

    @OptionGroup var user: UserOption
    @Option(help: ArgumentHelp("A file that is not there yet.", valueName: "path"))
    var file: String?
    @Flag(help: "It is JSON in any case: as with the other commands.")
    var json = false

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(user.tenant.tenant)
        let conversations = try await UserConversations(context, tenant: tenant.id, user: user.user).find()
        let target = try ExportFile(file)
        try await UserExport(context, to: target).write(user.user, of: tenant, conversations)
        try target.finish()
        if let file { printLine("Wrote \(conversations.count) conversation(s) of \"\(user.user)\" to \(file).") }
    }
}
