internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct QueueShowCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One conversation: its state, who has it, and what waits in it.",
        discussion: """
              parley queue show 5.2.http.ana
              parley queue show 5.2.http.ana --text
            """)

    @OptionGroup var conversation: ConversationArgument
    @Flag(help: "Also show what users wrote.")
    var text = false
    @Option(help: ArgumentHelp("The most messages to show, 1 to 10,000.", valueName: "n"))
    var limit = 100
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is \(limit): give 1 to 10000.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let lane = try conversation.lane()
        let queue = try await context.queue()
        let view = try await queue.inspect(lane, most: limit)
        let pauses = try await queue.pauses(of: lane)
        output.show { json in
            json.object {
                $0.member("conversation", lane.name)
                $0.member("state", view.state.rawValue)
                $0.member("token", view.token)
                $0.member("worker", view.worker)
                $0.member("attempts", view.attempts)
                $0.member("crashes", view.crashes)
                $0.member("reason", view.reason)
                $0.member("since", ifPresent: view.since.map(WallTime.rfc3339))
                $0.member("until", ifPresent: view.until.map(WallTime.rfc3339))
                $0.array("pauses") { for pause in pauses { $0.object { $0.members(of: pause) } } }
                $0.member("waiting", view.waiting)
                $0.array("messages") {
                    for envelope in view.envelopes {
                        $0.object {
                            $0.member("id", envelope?.id ?? "unreadable")
                            $0.member("received_at", ifPresent: envelope.map { WallTime.rfc3339($0.at) })
                            $0.member("text", ifPresent: text ? envelope?.text : nil)
                        }
                    }
                }
            }
        } text: {
            let paused = pauses.map { "\nPaused: \($0.sentence())." }.joined()
            return (view.state == .idle ? "Nothing waits in \(lane)." : describe(lane, view)) + paused
        }
    }

    private func describe(_ lane: Lane, _ view: LaneView) -> String {
        var rows = [["state", view.state.rawValue]]
        if let since = view.since { rows.append(["since", "\(WallTime.rfc3339(since)) (\(age(since: since)))"]) }
        if let until = view.until {
            rows.append([view.state == .leased ? "lease ends" : "due", WallTime.rfc3339(until)])
        }
        if !view.reason.isEmpty { rows.append(["reason", view.reason]) }
        rows += [
            ["worker", view.worker.isEmpty ? "-" : view.worker], ["token", "\(view.token)"],
            ["attempts", "\(view.attempts)"], ["crashes", "\(view.crashes)"], ["waiting", "\(view.waiting)"],
        ]
        let messages = view.envelopes.map { envelope in
            [
                envelope?.id ?? "unreadable", envelope.map { WallTime.rfc3339($0.at) } ?? "-",
                envelope.map { age(since: $0.at) } ?? "-",
            ] + (text ? [envelope?.text ?? ""] : [])
        }
        let header = ["MESSAGE", "RECEIVED", "AGE"] + (text ? ["TEXT"] : [])
        return Table(["conversation", lane.name], rows).text + "\n\n" + Table(header, messages).text
    }
}
