internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct ResumeCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on answering what was paused.",
        discussion: """
            Takes back one pause: a bot whose tenant is paused too goes on waiting, and so does a paused tenant after --all. A \
            conversation that stopped at a dead message goes on without it. Safe to repeat.

              parley resume --all
              parley resume --tenant acme --bot support
              parley resume 5.2.http.ana
            """)

    @OptionGroup var target: PauseTarget
    @OptionGroup var output: Output

    func validate() throws {
        if !target.isGiven {
            throw ValidationError("Give one of --all, --tenant (with or without --bot) and a conversation.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let (queue, scope) = (try await context.queue(), try await target.scope(context, mustExist: false))
        let begun = WallTime.milliseconds()
        let wasPaused = try await queue.resume(scope)
        var (state, others): (LaneState?, [Pause]) = (nil, [])
        if case .conversation(let lane) = scope {
            if wasPaused { await context.note(.resumed, lane, at: begun) }
            state = try await queue.inspect(lane, most: 0).state
            others = try await queue.pauses(of: lane)
        } else {
            others = try await queue.pauses()
        }
        output.show { json in
            json.object {
                $0.members(of: scope)
                $0.member("resumed", wasPaused)
                $0.member("state", ifPresent: state?.rawValue)
                $0.array("still_paused") { for pause in others { $0.object { $0.members(of: pause) } } }
            }
        } text: {
            let goesOn = scope == .all ? "go on" : "goes on"
            let verdict = wasPaused ? "\(goesOn)." : "\(scope == .all ? "were" : "was") not paused."
            let line = "\(target.beginning) \(verdict)"
            return ([line] + others.map { "Still paused: \($0.sentence())." }).joined(separator: "\n")
        }
    }
}
