internal import ArgumentParser
internal import Crypto
internal import Events
internal import Glibc

struct LoadCommand: ParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Write as many users at once, and see what they get.",
        discussion: """
            All users write at once at first, then take turns at the rate. Each message is followed to its reply; at \
            the end what is stored is read back: each message once, in order, with one reply. It talks to the bot as \
            users do: a model that costs money costs money here.

              parley load --key-file key.json
              parley load --key-file key.json --users 200 --rate 100 --seconds 60 --erase

            More than RATE_LIMIT_GLOBAL messages a minute (1000, if it was not set) wait for the next minute, and more \
            than RATE_LIMIT_PER_USER of one user get the notice. --flood shows the latter: one user sends 150 messages \
            without a pause.

              parley load --key-file key.json --flood

            Exit codes: 0 each message was answered, once and in order (with --flood: or was limited), 1 not so, \
            64 wrong arguments. Ctrl-C ends the writing; what was accepted is still waited for.
            """)

    @Option(help: "How many users, 1 to 10000; with --flood it is one.")
    var users = 50
    @Option(help: ArgumentHelp("Messages of all users together, 0.1 to 10000 a second.", valueName: "per second"))
    var rate = 10.0
    @Option(help: ArgumentHelp("How long they write, 1 to 86400.", valueName: "seconds"))
    var seconds = 30
    @Flag(help: "One user, without a pause between messages.")
    var flood = false
    @Option(help: "How many messages of the one user with --flood, 1 to 10000.")
    var messages = 150
    @Option(help: "Name of the bot; left out, the tenant's default.")
    var bot: String?
    @Option(help: ArgumentHelp("What they write: a file with a text on each line, said in turn.", valueName: "file"))
    var texts: String?
    @Option(help: ArgumentHelp("How long a message may take until its reply, 1 to 3600.", valueName: "seconds"))
    var timeout = 120
    @Flag(help: "Erase these conversations afterwards, for which the key has the role admin.")
    var erase = false
    @OptionGroup var access: GatewayOptions
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...10_000).contains(users) else { throw ValidationError("--users is \(users): give 1 to 10000.") }
        guard (0.1...10_000).contains(rate) else { throw ValidationError("--rate is \(rate): give 0.1 to 10000.") }
        guard (1...86_400).contains(seconds) else { throw ValidationError("--seconds is \(seconds): give 1 to 86400.") }
        guard (1...10_000).contains(messages) else {
            throw ValidationError("--messages is \(messages): give 1 to 10000.")
        }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout is \(timeout): give 1 to 3600.") }
    }

    func run() throws {
        try runOnReactor {
            raiseDescriptorLimit()
            let gateway = try access.gateway()
            defer { gateway.close() }
            let name = "load-" + Hex.encode(RandomBytes.make(4))
            let run = LoadRun(try plan(name), gateway, name: name)
            try await watched(run)
            let holds =
                flood ? report(FloodReport(run.plan, run.tally, length: run.length)) : try await report(run, gateway)
            if erase { try await self.erase(run.tally, gateway) }
            if !holds { throw ExitCode(1) }
        }
    }

    private func plan(_ name: String) throws -> LoadPlan {
        let count = flood ? 1 : users
        return LoadPlan(
            users: (1...count).map { "\(name)-\($0)" }, texts: try readTexts(), bot: bot,
            messageCount: flood ? messages : max(count, Int((rate * Double(seconds)).rounded())),
            rate: flood ? nil : rate, timeout: .seconds(timeout))
    }

    private func readTexts() throws -> [String] {
        guard let path = texts else {
            return [
                "When are you open?", "Do you deliver?", "What does it cost?", "Can I return something?", "Thank you!",
            ]
        }
        let lines = try InputFile.text(path).split(whereSeparator: \.isNewline).map(String.init)
            .filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { throw CommandFailure("\(path) has no text: give one on each line") }
        return lines
    }

    /// Runs it, with what it has done so far before the eyes of whoever watches.
    @Reactor private func watched(_ run: LoadRun) async throws {
        let interrupt = SignalWatcher(SIGINT) { run.stop() }
        let bar = ProgressBar {
            let tally = run.tally
            return (
                Double(tally.settledCount) / Double(run.plan.messageCount),
                "accepted \(tally.messages.count)  answered \(tally.settledCount)  waiting \(tally.unanswered)"
            )
        }
        defer {
            bar.end()
            interrupt.close()
        }
        try await run.run()
    }

    @Reactor private func report(_ run: LoadRun, _ gateway: Gateway) async throws -> Bool {
        let check = try await LoadCheck(run.tally.messages, gateway)
        let report = LoadReport(run.plan, run.tally, length: run.length, check: check)
        output.show(json: report.write) { report.text }
        return report.holds
    }

    private func report(_ report: FloodReport) -> Bool {
        output.show(json: report.write) { report.text }
        return report.holds
    }

    @Reactor private func erase(_ tally: LoadTally, _ gateway: Gateway) async throws {
        for conversation in Set(tally.messages.map(\.conversation)) { try await gateway.erase(conversation) }
    }
}

/// Each message that waits for its reply is a connection: takes as many descriptors as the system grants.
private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
