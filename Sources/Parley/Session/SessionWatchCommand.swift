internal import ArgumentParser
internal import Crypto
internal import Events
internal import JSON
internal import Service

struct SessionWatchCommand: ParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Begin a session, leave it alone, and see when and why it is cleaned up.",
        discussion: """
            It ends when it was left alone for SESSION_INACTIVE_TIMEOUT, at the next sweep, every \
            SESSION_CLEANUP_INTERVAL: an hour and five minutes, unless the programs were told otherwise. To see it \
            within seconds, start gateway and workers, and this, with both shortened:

              export SESSION_INACTIVE_TIMEOUT=10000 SESSION_CLEANUP_INTERVAL=5000
              parley session watch --key-file key.json

            A session in which nobody has written ends as `unused`; --say writes first, and it ends as `inactive`.

            Exit codes: 0 it was cleaned up, 1 it was not in time, 64 wrong arguments.
            """)

    @Option(help: "Whose session, in your own terms; left out, somebody new.")
    var user: String?
    @Option(help: "Name of the bot; left out, the tenant's default.")
    var bot: String?
    @Option(help: ArgumentHelp("What to write first.", valueName: "text"))
    var say: String?
    @Option(
        help: ArgumentHelp("How long to watch; left out, as long as it may take by the settings.", valueName: "seconds")
    )
    var timeout: Int?
    @OptionGroup var access: GatewayOptions
    @OptionGroup var output: Output

    func validate() throws {
        if let timeout, !(1...1_000_000).contains(timeout) {
            throw ValidationError("--timeout is \(timeout): give 1 to 1000000.")
        }
        if let user, !(1...128).contains(user.utf8.count) { throw ValidationError("--user has 1 to 128 bytes.") }
    }

    func run() throws {
        try runOnReactor {
            let (expected, interval) = try Self.times(currentEnvironment())
            let gateway = try access.gateway()
            defer { gateway.close() }
            let user = user ?? "watch-" + Hex.encode(RandomBytes.make(4))
            if let say { try await write(say, as: user, gateway) }
            let watch = try await SessionWatch(gateway, user: user, bot: bot)
            if !output.json { printLine("\(watch.session.session) has begun, and is left alone") }
            let limit = timeout.map { .seconds($0) } ?? expected + interval * 2 + .seconds(30)
            let bar = ProgressBar {
                let idle = watch.idle
                let text = idle < expected ? "left alone for \(age(idle)) of \(age(expected))" : "waits for the sweep"
                return (Double(idle.milliseconds) / Double(max(1, expected.milliseconds)), text)
            }
            defer { bar.end() }
            let end = try await watch.end(within: limit)
            bar.end()
            guard let end else {
                throw CommandFailure(
                    "\(watch.session.session) still lasts after \(age(limit)): is a worker running, with the same SESSION_… settings?"
                )
            }
            show(end)
        }
    }

    @Reactor private func write(_ text: String, as user: String, _ gateway: Gateway) async throws {
        let chat = Chat(gateway, user: user, bot: bot, timeout: .seconds(120), showsProgress: false)
        _ = try await chat.say(text)
        chat.closeFeed()
    }

    @Reactor private func show(_ end: SessionAnswer) {
        let ended = end.endedAt ?? WallTime.milliseconds()
        let (idle, total) = (Duration.milliseconds(ended - end.lastAt), Duration.milliseconds(ended - end.startedAt))
        output.show { json in
            json.object {
                $0.member("session", end.session)
                $0.member("conversation", end.conversation)
                $0.member("started_at", WallTime.rfc3339(end.startedAt))
                $0.member("ended_at", WallTime.rfc3339(ended))
                $0.member("reason", end.reason ?? "")
                $0.member("messages", end.messages)
                $0.member("inactive_seconds", Double(idle.milliseconds) / 1000)
                $0.member("age_seconds", Double(total.milliseconds) / 1000)
            }
        } text: {
            "\(end.session) was cleaned up: \(end.reason ?? "-") (inactive: \(age(idle)), age: \(age(total)))"
        }
    }

    /// How long a session may be left alone, and how often a sweep looks.
    private static func times(_ environment: [String: String]) throws(SettingsError) -> (Duration, Duration) {
        var reader = SettingsReader(environment)
        let times = (
            Duration.milliseconds(reader.integer(.sessionInactiveTimeout)),
            Duration.milliseconds(reader.integer(.sessionCleanupInterval))
        )
        try reader.finish()
        return times
    }
}
