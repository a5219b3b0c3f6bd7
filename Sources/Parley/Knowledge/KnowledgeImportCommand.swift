internal import ArgumentParser
internal import Events
internal import JSON

struct KnowledgeImportCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Add questions with answers from a JSON file.",
        discussion: """
            The file holds [{"question": "…", "answer": "…"}, …]. All of it is stored or nothing. Running it again \
            changes nothing; an edited answer replaces the old one; what is not in the file stays.

              parley knowledge import faq.json --tenant acme --bot support
              generate-faq | parley knowledge import - --tenant acme --bot support
            """)

    @Argument(help: "The file; - is standard input.")
    var file: String
    @OptionGroup var bot: BotOption
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let name = file == "-" ? "standard input" : file
        let drafts = try KnowledgeDraft.read(try InputFile.read(file), from: name)
        let counts = try await KnowledgeImport(bot: bot, drafts: drafts).run(context)
        output.show { json in
            json.object(counts.write)
        } text: {
            "\(counts.added) added, \(counts.changed) changed, \(counts.unchanged) unchanged."
        }
    }
}
