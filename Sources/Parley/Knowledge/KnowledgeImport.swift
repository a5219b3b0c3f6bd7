internal import Conversations
internal import Events
internal import JSON

/// Stores entries of a bot: all or none.
struct KnowledgeImport: Sendable {
    struct Counts: Sendable {
        let added: Int64
        let changed: Int64
        /// There before, or in the same import once more.
        let unchanged: Int64

        func write(_ json: inout JSONWriter) {
            json.member("added", added)
            json.member("changed", changed)
            json.member("unchanged", unchanged)
        }
    }

    let bot: BotOption
    let drafts: [KnowledgeDraft]

    @Reactor func run(_ context: CommandContext) async throws -> Counts {
        let tenant = try await context.tenant(bot.tenant.tenant)
        let bot = try await context.bot(bot.bot, of: tenant)
        let entries = drafts.map { ($0.question, $0.answer) }
        guard let (added, changed) = try await KnowledgeStore(context.pool).add(bot: bot.id, entries) else {
            throw CommandFailure("bot \"\(bot.name)\" was removed in this moment")
        }
        return Counts(added: added, changed: changed, unchanged: Int64(drafts.count) - added - changed)
    }
}
