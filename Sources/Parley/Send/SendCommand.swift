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
    @Option(help: "Where the gateway is.")
    var url = "http://127.0.0.1:8080"
    @Option(help: "The API key.")
    var key: String?
    @Option(
        help: ArgumentHelp(
            "A file with the API key, or with what `parley key create --json` prints.", valueName: "file"))
    var keyFile: String?
    @Option(help: ArgumentHelp("How long to wait for a reply, 1 to 3600.", valueName: "seconds"))
    var timeout = 120
    @OptionGroup var output: Output
    @Argument(help: "The message; all words together.")
    var text: [String] = []

    func validate() throws {
        guard (key == nil) != (keyFile == nil) else { throw ValidationError("Give --key-file or --key, one of them.") }
        guard (1...128).contains(user.utf8.count) else { throw ValidationError("--user has 1 to 128 bytes.") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout is \(timeout): give 1 to 3600.") }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw ValidationError("--url is \"\(url)\": give http://host:port or https://host.")
        }
    }

    func run() throws {
        try runOnReactor {
            let gateway = Gateway(url: url, key: try readKey())
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

    private func readKey() throws(CommandFailure) -> String {
        let text = if let key { key } else { try InputFile.text(keyFile ?? "-") }
        // What `key create --json` prints is taken as it is; anything else is the key itself.
        let parsed = try? withJSON(text, body: { $0["key"]?.string })
        let key = (parsed ?? nil) ?? text
        let trimmed = key.split(whereSeparator: \.isWhitespace).joined()
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure("that is no key: create one with `parley key create`")
        }
        return trimmed
    }
}
