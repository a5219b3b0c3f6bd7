internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct TraceCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "What became of a message, step by step.",
        discussion: """
            From its arrival to its reply: who claimed it, what the providers said and how long they took, what went wrong \
            on the way, and how it stands. What goes wrong is remembered for PARLEY_TRACE_DAYS.

              parley trace msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0
              parley why msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0      why it has no reply yet
            """)

    @Argument(help: "The message's id.")
    var message: String
    @OptionGroup var output: Output

    func validate() throws {
        guard MessageID(message) != nil else {
            throw ValidationError("\"\(message)\" is not a message's id: give msg_…, as the API returns it.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let story = try await context.story(of: message)
        output.show(json: { story.write(to: &$0, forOperators: true) }, text: { Self.text(story) })
    }

    private static func text(_ story: MessageStory) -> String {
        let start = story.events.first?.at ?? 0
        let rows = story.events.map { [offset($0.at - start), $0.kind.rawValue, $0.sentence] }
        let head = [["conversation", story.conversation], ["received", WallTime.rfc3339(start)]]
        return Table(["message", story.message], head).text + "\n\n" + Table(["AFTER", "EVENT", ""], rows).text
    }

    /// `0.004 s`, or what `age` makes of more than a minute.
    private static func offset(_ milliseconds: Int64) -> String {
        guard abs(milliseconds) < 60_000 else { return age(.milliseconds(milliseconds)) }
        let digits = String(abs(milliseconds) % 1000)
        let sign = milliseconds < 0 ? "-" : ""
        return "\(sign)\(abs(milliseconds) / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits + " s"
    }
}
