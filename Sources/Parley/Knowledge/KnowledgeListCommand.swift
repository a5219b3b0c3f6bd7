internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct KnowledgeListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what a bot knows.",
        discussion: """
              parley knowledge list --tenant acme --bot support
              parley knowledge list --tenant acme --bot support --json > faq.json
            """)

    @OptionGroup var bot: BotOption
    @Option(help: ArgumentHelp("The most entries to show, at least 1; left out, all.", valueName: "n"))
    var limit: Int?
    @OptionGroup var output: Output

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit): give 1 or more.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(bot.tenant.tenant)
        let bot = try await context.bot(bot.bot, of: tenant)
        let entries = try await entries(KnowledgeStore(context.pool), bot.id)
        output.show(
            entries, columns: ["ID", "QUESTION", "ANSWER"],
            empty: "Bot \"\(bot.name)\" knows nothing yet: use `parley knowledge add` or `import`."
        ) {
            ["\($0.id)", $0.question, $0.answer.shortened(to: 70)]
        } json: { entry, json in
            json.member("id", entry.id)
            json.member("question", entry.question)
            json.member("answer", entry.answer)
        }
    }

    /// A page at a time.
    @Reactor private func entries(_ store: KnowledgeStore, _ bot: Int64) async throws -> [KnowledgeEntry] {
        var entries: [KnowledgeEntry] = []
        while entries.count < limit ?? .max {
            let most = min(1000, (limit ?? .max) - entries.count)
            let page = try await store.list(bot: bot, after: entries.last?.id ?? 0, limit: most)
            entries += page
            if page.count < most { break }
        }
        return entries
    }
}
