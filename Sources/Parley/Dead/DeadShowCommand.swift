internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct DeadShowCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything known of one dead message.",
        discussion: """
            Attempts are passes that failed; crashes are workers that ended while they held it. The turn is what was \
            stored of it, with the notice if the user was told.

              parley dead show msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0 --text
            """)

    @Argument(help: "The message's id.")
    var id: String
    @Flag(help: "Also show what the user wrote, and the envelope as it waited.")
    var text = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let letter = try await context.deadLetter(id)
        let notice = try await notice(letter, context)
        output.show { json in
            json.object {
                letter.write(&$0)
                $0.member("notice", ifPresent: notice)
                $0.member("text", ifPresent: text ? letter.text : nil)
                $0.member("envelope", ifPresent: text ? letter.envelope : nil)
            }
        } text: {
            let rows = [
                ["conversation", letter.lane], ["reason", letter.reason], ["error", letter.error ?? "-"],
                ["worker", letter.worker], ["attempts", "\(letter.attempts)"], ["crashes", "\(letter.crashes)"],
                ["received", WallTime.rfc3339(letter.arrivedAt)],
                ["died", letter.diedAt.map(WallTime.rfc3339) ?? "-"], ["turn", letter.turn ?? "-"],
                ["user was told", notice ?? "-"],
            ]
            let bodies = [["text", letter.text ?? "unreadable"], ["envelope", letter.envelope]]
            return Table(["message", letter.id], rows + (text ? bodies : [])).text
        }
    }

    @Reactor private func notice(_ letter: DeadLetter, _ context: CommandContext) async throws -> String? {
        guard let turn = letter.turn, let stored = try await TurnStore(context.pool).find(messages: [letter.id]),
            stored.id == turn
        else { return nil }
        return stored.reply?.text
    }
}
