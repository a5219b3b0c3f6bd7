internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct KnowledgeRemoveCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove entries, or all that a bot knows.",
        discussion: """
            Safe to repeat: what is gone already counts as not found.

              parley knowledge list --tenant acme --bot support
              parley knowledge remove 3 17 --tenant acme --bot support
              parley knowledge remove --all --tenant acme --bot support
            """)

    @Argument(help: "The entries' ids.")
    var ids: [Int64] = []
    @Flag(help: "Remove everything that the bot knows.")
    var all = false
    @OptionGroup var bot: BotOption
    @OptionGroup var output: Output

    func validate() throws {
        if ids.isEmpty != all { throw ValidationError("Give ids of entries, or --all.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(bot.tenant.tenant)
        let bot = try await context.bot(bot.bot, of: tenant)
        let store = KnowledgeStore(context.pool)
        var removed = 0
        var missing: [Int64] = []
        for id in ids {
            if try await store.remove(id, bot: bot.id) { removed += 1 } else { missing.append(id) }
        }
        while all {
            let page = try await store.list(bot: bot.id, limit: 500)
            if page.isEmpty { break }
            for entry in page where try await store.remove(entry.id, bot: bot.id) { removed += 1 }
        }
        output.show { json in
            json.object {
                $0.member("removed", removed)
                $0.array("not_found") { for id in missing { $0.value(id) } }
            }
        } text: {
            let rest = missing.isEmpty ? "" : " Not found: \(missing.map(String.init).joined(separator: ", "))."
            return "Removed \(removed)." + rest
        }
        if !missing.isEmpty { throw ExitCode(1) }
    }
}
