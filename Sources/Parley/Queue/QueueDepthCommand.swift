internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct QueueDepthCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "depth", abstract: "How many conversations wait, how long, and of which tenants (the default).",
        discussion: "  parley queue")

    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let queue = try await context.queue()
        let depth = try await queue.depth(mostTenants: 10_000)
        let pauses = try await queue.pauses()
        let names = await context.tenantNames()
        let lacks = await lacksMessages(context, queue)
        let tenants = depth.ready.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        output.show { json in
            json.object {
                $0.member("ready", depth.totalReady)
                $0.member("held", depth.held)
                $0.member("leased", depth.leased)
                $0.member("parked", depth.parked)
                $0.member("paused", depth.paused)
                $0.member("halted", depth.halted)
                $0.member("dead", depth.dead)
                $0.member("oldest_ready_ms", depth.oldestReady.milliseconds)
                $0.member("lacks_journal", lacks)
                $0.array("pauses") { for pause in pauses { $0.object { $0.members(of: pause) } } }
                $0.array("tenants") {
                    for (id, ready) in tenants {
                        $0.object {
                            $0.member("id", id)
                            $0.member("name", ifPresent: names[id])
                            $0.member("ready", ready)
                        }
                    }
                }
            }
        } text: {
            let text = Self.text(
                depth, pauses.map { $0.sentence(names) },
                tenants.map { ["\($0.key)", names[$0.key] ?? "-", "\($0.value)"] })
            return lacks ? Self.lackingNote + "\n\n" + text : text
        }
    }

    /// Redis may have lost messages that the journal has. False where PostgreSQL does not say.
    @Reactor private func lacksMessages(_ context: CommandContext, _ queue: LaneQueue) async -> Bool {
        let journal = LostMessages(context.pool, queue: queue)
        do {
            return try await withDeadline(.seconds(2)) { try await journal.mayExist() }
        } catch {
            return false  // that PostgreSQL does not answer is said where tenants' names are asked for
        }
    }

    private static let lackingNote =
        "Redis may lack messages that the journal has; a worker with PARLEY_DURABILITY=journal puts them back."

    private static func text(_ depth: QueueDepth, _ pauses: [String], _ tenants: [[String]]) -> String {
        let states = Table(
            ["CONVERSATIONS", "", ""],
            [
                [
                    "ready", "\(depth.totalReady)",
                    "wait for a worker" + (depth.held > 0 ? "; \(depth.held) are held by a pause" : ""),
                ],
                ["leased", "\(depth.leased)", "are being answered"],
                ["parked", "\(depth.parked)", "are put off until a time"],
                ["paused", "\(depth.paused)", "wait for an operator"],
                ["halted", "\(depth.halted)", "stopped at a dead message"],
            ])
        let oldest = depth.totalReady == depth.held ? "nothing" : age(depth.oldestReady)
        var text =
            "\(states.text)\n\nLongest ready: \(oldest). Dead messages: \(depth.dead)\(depth.dead > 0 ? ", see `parley dead list`" : "")."
        for pause in pauses.prefix(10) { text += "\nPaused: \(pause)." }
        if pauses.count > 10 { text += "\nAnd \(pauses.count - 10) more: see `parley pause --list`." }
        return tenants.isEmpty ? text : text + "\n\n" + Table(["TENANT", "NAME", "READY"], tenants).text
    }
}
