internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct DrainCommand: ServerCommand {
    private static let examples = 10

    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Pause everything and wait until no turn is under way.",
        discussion: """
            For before a maintenance of PostgreSQL or Redis. Gateways go on accepting: what they accept waits, as does what \
            waits already, until `parley resume --all`. Leases of workers that died are waited for until they end. Exit code 1 \
            when turns are still under way at the time limit; everything stays paused then, too. Safe to repeat: the reason \
            stays unless there is a new one.

              parley drain --reason 'upgrading PostgreSQL'
              parley drain --timeout 300
            """)

    @Option(help: ArgumentHelp("How long to wait, 1 to 86,400.", valueName: "seconds"))
    var timeout: Int64 = 120
    @OptionGroup var reason: PauseReason
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is \(timeout): give 1 to 86400.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let queue = try await context.queue()
        let start = MonotonicTime.milliseconds()
        let isPaused = try await queue.pauses().contains { $0.scope == .all }
        try await queue.pause(.all, reason: reason.text.isEmpty && !isPaused ? "drain" : reason.text)
        var leased = try await look(context, queue)
        var shown = 0
        while leased > 0, MonotonicTime.milliseconds() - start < timeout * 1000 {
            if leased != shown, !output.json { printLine("\(leased) turns are under way.") }
            shown = leased
            try await Reactor.sleep(for: .milliseconds(500))
            leased = try await look(context, queue)
        }
        let depth = try await queue.depth(mostTenants: 10_000)
        let left = depth.leased > 0 ? try await held(queue) : []
        tell(depth, left, MonotonicTime.milliseconds() - start)
        if depth.leased > 0 { throw ExitCode(1) }
    }

    /// How many turns are under way. Ends the leases of workers that died: nobody else may be there to do it.
    @Reactor private func look(_ context: CommandContext, _ queue: LaneQueue) async throws -> Int {
        let crashed = try await queue.reap(most: 1000)
        await context.note(crashed.compactMap { LaneEvent(crashed: $0, seenBy: "parley drain") })
        return try await queue.depth(mostTenants: 1).leased
    }

    /// Some of the conversations that workers still have.
    @Reactor private func held(_ queue: LaneQueue) async throws -> [(lane: Lane, view: LaneView)] {
        var found: [(lane: Lane, view: LaneView)] = []
        for shard in 0..<queue.shards.count {
            let slice = try await queue.lanes(in: .leases, shard: shard, cursor: "0").lanes
            for lane in slice.prefix(Self.examples - found.count) {
                found.append((lane, try await queue.inspect(lane, most: 0)))
            }
        }
        return found
    }

    private func tell(_ depth: QueueDepth, _ left: [(lane: Lane, view: LaneView)], _ milliseconds: Int64) {
        output.show { json in
            json.object {
                $0.member("drained", depth.leased == 0)
                $0.member("milliseconds", milliseconds)
                $0.member("leased", depth.leased)
                $0.member("ready", depth.totalReady)
                $0.member("parked", depth.parked)
                $0.array("examples") {
                    for (lane, view) in left {
                        $0.object {
                            $0.member("conversation", lane.name)
                            $0.member("worker", view.worker)
                            $0.member("since", ifPresent: view.since.map(WallTime.rfc3339))
                        }
                    }
                }
            }
        } text: {
            text(depth, left, milliseconds)
        }
    }

    private func text(
        _ depth: QueueDepth, _ left: [(lane: Lane, view: LaneView)], _ milliseconds: Int64
    ) -> String {
        let waiting = "\(depth.totalReady + depth.parked) conversations wait; gateways go on accepting."
        let goOn = "Go on with `parley resume --all`."
        if depth.leased == 0 {
            return "Drained after \(age(.milliseconds(milliseconds))): no turn is under way. \(waiting) \(goOn)"
        }
        let rows = left.map { [$0.lane.name, $0.view.worker, $0.view.since.map { age(since: $0) } ?? "-"] }
        return "After \(age(.milliseconds(milliseconds))) \(depth.leased) turns are still under way, as:\n"
            + Table(["CONVERSATION", "WORKER", "FOR"], rows).text
            + "\nEverything stays paused. \(waiting) Wait on with `parley drain`, or end these workers: their turns run again. \(goOn)"
    }
}
