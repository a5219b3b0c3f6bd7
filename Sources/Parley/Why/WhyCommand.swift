internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct WhyCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Why a conversation, or a message, is not being answered, and what to do.",
        discussion: """
            Looks at a few keys and rows only, also where much waits.

              parley why 5.2.http.ana
              parley why msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0
            """)

    @Argument(help: "A conversation's id (<tenant>.<bot>.<channel>.<user>), or a message's.")
    var subject: String
    @OptionGroup var output: Output

    func validate() throws { _ = try parsed() }

    private enum Subject {
        case message(String)
        case conversation(ConversationID)
    }

    private func parsed() throws -> Subject {
        if MessageID(subject) != nil { return .message(subject) }
        do {
            return .conversation(try ConversationID(subject))
        } catch {
            throw ValidationError(
                "\"\(subject)\" is neither a conversation (<tenant>.<bot>.<channel>.<user>) nor a message (msg_…).")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let finder = PredicamentFinder(context, try await context.queue())
        let predicament =
            switch try parsed() {
            case .conversation(let id): try await finder.find(id)
            case .message(let id): try await finder.find(message: id)
            }
        let answer = predicament.explained
        output.show { json in
            json.object {
                $0.member("conversation", predicament.conversation.description)
                $0.member("message", ifPresent: predicament.message?.id)
                $0.member("state", predicament.view.state.rawValue)
                $0.member("why", answer.why.joined(separator: " "))
                $0.member("do", ifPresent: answer.advice)
            }
        } text: {
            (answer.why + (answer.advice.map { ["→ \($0)"] } ?? [])).joined(separator: "\n")
        }
    }
}
