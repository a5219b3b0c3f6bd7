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
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(bot.tenant.tenant)
        let bot = try await context.bot(bot.bot, of: tenant)
        let entries = try await all(KnowledgeStore(context.pool), bot.id)
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

    @Reactor private func all(_ store: KnowledgeStore, _ bot: Int64) async throws -> [KnowledgeEntry] {
        var entries: [KnowledgeEntry] = []
        while true {
            let page = try await store.list(bot: bot, after: entries.last?.id ?? 0, limit: 1000)
            if page.isEmpty { return entries }
            entries += page
        }
    }
}
