internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct KnowledgeAddCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a question with its answer, or change the answer.",
        discussion: """
            Questions that differ in case, accents and punctuation only are the same.

              parley knowledge add --tenant acme --bot support \\
                --question 'When are you open?' --answer 'Monday to Friday, 9 to 18.'
            """)

    @OptionGroup var bot: BotOption
    @Option(help: "1 to 500 characters.")
    var question: String
    @Option(help: "1 to 10,000 characters.")
    var answer: String
    @OptionGroup var output: Output

    func validate() throws {
        if let problem = KnowledgeDraft(question: question, answer: answer).problem { throw ValidationError(problem) }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let import_ = KnowledgeImport(bot: bot, drafts: [KnowledgeDraft(question: question, answer: answer)])
        let counts = try await import_.run(context)
        output.show { json in
            json.object(counts.write)
        } text: {
            counts.added > 0 ? "Added." : counts.changed > 0 ? "Changed the answer." : "It was there already."
        }
    }
}
