internal import ArgumentParser
internal import Events
internal import HTTP
internal import JSON

struct SendCommand: ParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Talk to a bot through a running gateway; the reply shows while it is written.",
        discussion: """
            With no text it reads lines from standard input and answers each: a chat. It needs a key with the role \
            writer or admin; a key in a file is not seen by other users of the machine.

              parley key create --tenant acme --name me --role writer --json > key.json
              parley send --user ana --key-file key.json When are you open?
              parley send --user ana --key-file key.json
            """)

    @Option(help: "Who writes, in your own terms; 1 to 128 bytes.")
    var user: String
    @Option(help: "Name of the bot; left out, the tenant's default.")
    var bot: String?
    @Option(help: ArgumentHelp("How long to wait for a reply, 1 to 3600.", valueName: "seconds"))
    var timeout = 120
    @OptionGroup var access: GatewayOptions
    @OptionGroup var output: Output
    @Argument(help: "The message; all words together.")
    var text: [String] = []

    func validate() throws {
        guard (1...128).contains(user.utf8.count) else { throw ValidationError("--user has 1 to 128 bytes.") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout is \(timeout): give 1 to 3600.") }
    }

    func run() throws {
        try runOnReactor {
            let gateway = try access.gateway()
            let chat = Chat(gateway, user: user, bot: bot, timeout: .seconds(timeout), showsProgress: !output.json)
            defer { chat.close() }
            if text.isEmpty { try await converse(chat) } else { try await say(chat) }
        }
    }

    @Reactor private func say(_ chat: Chat) async throws {
        let reply = try await chat.say(text.joined(separator: " "))
        if output.json { output.show(json: { $0.object(reply.write) }, text: { "" }) }
    }

    /// One message after the other: the next is read when the last is answered.
    @Reactor private func converse(_ chat: Chat) async throws {
        let input = LineInput(prompt: output.json ? "" : "> ")
        defer { input.close() }
        var replies: [ChatReply] = []
        while let line = try await input.next() {
            if line.allSatisfy(\.isWhitespace) { continue }
            replies.append(try await chat.say(line))
        }
        if output.json {
            output.show(json: { json in json.array { for reply in replies { $0.object(reply.write) } } }, text: { "" })
        }
    }
}
