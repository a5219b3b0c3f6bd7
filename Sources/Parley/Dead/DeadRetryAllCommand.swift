internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct DeadRetryAllCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry-all",
        abstract: "Put many dead messages back into the queue, oldest first, at a bounded rate.",
        discussion: """
            Says how many and asks, unless --yes is given. Those that die again meanwhile are not retried again. It can be \
            interrupted and repeated at any time. Order is as with `parley dead retry`.

              parley dead retry-all --error model-unauthorized
              parley dead retry-all --tenant acme --bot support --before 1h --rate 10 --yes
            """)

    @OptionGroup var filter: DeadFilter
    @Option(
        help: ArgumentHelp(
            "The most messages a second, 1 to 10,000: what comes back must not keep new messages waiting.",
            valueName: "n"))
    var rate = 50
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...10_000).contains(rate) else { throw ValidationError("--rate is \(rate): give 1 to 10000.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let store = DeadLetterStore(context.pool)
        let sweep = DeadSweep(store, try await filter.letters(context))
        let groups = try await store.groups(sweep.filter)
        var tally = Tally()
        if !groups.isEmpty {
            try await confirmation.ask("Retry \(groups.sentence)?")
            try await retry(sweep, try await LetterRevival(context), &tally)
        }
        show(tally)
        if tally.left > 0 {
            throw CommandFailure("\(tally.left) messages stay dead (\(tally.reasons)): run it again in a while")
        }
    }

    @Reactor private func retry(_ sweep: DeadSweep, _ revival: LetterRevival, _ tally: inout Tally) async throws {
        let start = MonotonicTime.nanoseconds()
        while let page = try await sweep.next() {
            for (lane, dead) in page.byLane {
                let hindrance = try await revival.revive(lane, dead)
                tally.count(dead.count, hindrance)
                // When the last of them were due to go, had they gone one by one.
                let due = start + UInt64(tally.retried) * 1_000_000_000 / UInt64(rate)
                let now = MonotonicTime.nanoseconds()
                if due > now { try await Reactor.sleep(for: .nanoseconds(Int64(due - now))) }
            }
        }
    }

    private func show(_ tally: Tally) {
        output.show { json in
            json.object {
                $0.member("retried", tally.retried)
                $0.member("left", tally.left)
            }
        } text: {
            tally.retried == 1
                ? "1 message is in the queue again." : "\(tally.retried) messages are in the queue again."
        }
    }

    private struct Tally {
        var retried = 0
        var left = 0
        private var hindrances: Set<String> = []

        var reasons: String { hindrances.sorted().joined(separator: "; ") }

        mutating func count(_ messages: Int, _ hindrance: LetterRevival.Hindrance?) {
            guard let hindrance else { return retried += messages }
            left += messages
            hindrances.insert(hindrance.sentence)
        }
    }
}
