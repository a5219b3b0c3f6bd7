internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct DeadShowCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything known of one dead message.",
        discussion: "  parley dead show msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0 --text")

    @Argument(help: "The message's id.")
    var id: String
    @Flag(help: "Also show what the user wrote.")
    var text = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let letter = try await context.deadLetter(id)
        output.show { json in
            json.object {
                letter.write(&$0)
                $0.member("text", ifPresent: text ? letter.text : nil)
            }
        } text: {
            let rows = [
                ["conversation", letter.lane], ["reason", letter.reason], ["error", letter.error ?? "-"],
                ["worker", letter.worker], ["attempts", "\(letter.attempts)"], ["crashes", "\(letter.crashes)"],
                ["received", WallTime.rfc3339(letter.arrivedAt)],
                ["died", letter.diedAt.map(WallTime.rfc3339) ?? "-"],
            ]
            return Table(["message", letter.id], rows + (text ? [["text", letter.text ?? "unreadable"]] : [])).text
        }
    }
}
