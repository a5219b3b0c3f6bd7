internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct KnowledgeSearchCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Show what a bot would find for a question, and how well it fits.",
        discussion: """
            Scores go from 0 to 1. What is below the threshold is not told to users; it is shown here, to see how much \
            was missing.

              parley knowledge search 'opening hours' --tenant acme --bot support
            """)

    @Argument(help: "The question, as a user would ask it.")
    var text: [String]
    @OptionGroup var bot: BotOption
    @Option(help: ArgumentHelp("The most entries to show, 1 to 100.", valueName: "n"))
    var limit = 5
    @OptionGroup var output: Output

    func validate() throws {
        guard (1...100).contains(limit) else { throw ValidationError("--limit is \(limit): give 1 to 100.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(bot.tenant.tenant)
        let bot = try await context.bot(bot.bot, of: tenant)
        let question = text.joined(separator: " ")
        let found = try await KnowledgeStore(context.pool).search(bot: bot.id, question, limit: limit, threshold: 0)
        output.show(
            found, columns: ["SCORE", "ANSWERS", "ID", "QUESTION", "ANSWER"], empty: "Nothing resembles that question."
        ) { entry, score in
            [
                Self.twoDigits(score), score >= KnowledgeStore.threshold ? "yes" : "no", "\(entry.id)", entry.question,
                entry.answer.shortened(to: 60),
            ]
        } json: { found, json in
            json.member("score", found.score)
            json.member("answers", found.score >= KnowledgeStore.threshold)
            json.member("id", found.entry.id)
            json.member("question", found.entry.question)
            json.member("answer", found.entry.answer)
        }
    }

    private static func twoDigits(_ score: Double) -> String {
        let hundredths = Int((score * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
