internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct PauseCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop answering everybody, a tenant, a bot or a conversation.",
        discussion: """
            Messages are still accepted and wait in their order. Turns under way finish; nothing new is begun, by no worker, \
            until `parley resume`, also across restarts. Safe to repeat: the reason becomes the last one given.

              parley pause --all --reason 'moving the database'
              parley pause --tenant acme
              parley pause --tenant acme --bot support
              parley pause 5.2.http.ana --reason 'a person has taken over'
              parley pause --list
            """)

    @OptionGroup var target: PauseTarget
    @OptionGroup var reason: PauseReason
    @Flag(help: "Show what is paused, since when and why, and change nothing.")
    var list = false
    @OptionGroup var output: Output

    func validate() throws {
        if list == target.isGiven {
            throw ValidationError("Give one of --all, --tenant (with or without --bot), a conversation, and --list.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        if list { return try await show(context) }
        let (queue, scope) = (try await context.queue(), try await target.scope(context, mustExist: true))
        var state: LaneState?
        if case .conversation(let lane) = scope {
            let begun = WallTime.milliseconds()
            state = try await queue.pause(lane, reason: reason.text)
            await context.note(.paused, lane, at: begun)
        } else {
            try await queue.pause(scope, reason: reason.text)
        }
        output.show { json in
            json.object {
                $0.members(of: scope)
                $0.member("paused", true)
                $0.member("state", ifPresent: state?.rawValue)
            }
        } text: {
            "\(target.beginning) \(target.all ? "are" : "is") paused: \(Self.remark(state)). Go on with `\(target.resumeCommand)`."
        }
    }

    private static func remark(_ state: LaneState?) -> String {
        switch state {
        case .leased: "the turn under way finishes, what comes after it waits"
        case .halted: "it stands still already, behind a dead message (see `parley dead list`)"
        case .idle: "nothing waits in it; what is sent to it will"
        case .ready, .parked, .paused: "what is sent to it waits"
        case nil: "messages are accepted and wait, turns under way finish"
        }
    }

    @Reactor private func show(_ context: CommandContext) async throws {
        let pauses = try await context.queue().pauses()
        let names = pauses.isEmpty ? [:] : await context.tenantNames()
        output.show(
            pauses, columns: ["PAUSED", "SINCE", "FOR", "REASON", "GO ON WITH"], empty: "Nothing is paused."
        ) { pause in
            [
                pause.scope.words(names), WallTime.rfc3339(pause.since), age(since: pause.since), pause.reason ?? "-",
                pause.scope.resumeCommand,
            ]
        } json: { pause, json in
            json.members(of: pause)
        }
    }
}
