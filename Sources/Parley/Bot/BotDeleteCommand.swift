internal import ArgumentParser
internal import Conversations
internal import Events

struct BotDeleteCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a bot with its knowledge and, if told so, its conversations.",
        discussion: """
            Refused while the bot has conversations, unless --force erases them, in Redis and PostgreSQL, for good. Its \
            sums of usage stay. Safe to repeat: an interrupted one goes on when the bot's id is given.

              parley bot delete support --tenant acme
              parley bot delete support --tenant acme --force
            """)

    @Argument(help: "Name or id of the bot.")
    var bot: String
    @OptionGroup var tenant: TenantOption
    @Flag(help: "Erase its conversations too.")
    var force = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant.tenant)
        let found = try await find(context, tenant)
        let erasure = try await AccountErasure(context, tenant: tenant.id, bot: found.id)
        if !force, try await erasure.isNeeded() {
            throw CommandFailure(
                "bot \"\(bot)\" has conversations: `parley bot delete \(bot) --tenant \(tenant.name) --force` erases them too"
            )
        }
        // The bot first: nothing new is accepted then, and what was is found below.
        let wasThere = try await AccountRemoval(context.pool).remove(bot: found.id, tenant: tenant.id)
        if let name = found.name {
            try await ConfigAnnouncer(context.redis()).botGone(
                name, tenant: tenant.id, wasDefault: tenant.defaultBot == found.id)
        }
        try await context.announceSecrets(of: tenant.id)
        let erased = force ? try await erasure.run() : 0
        try await erasure.endPauses()
        output.show(
            deleted: found.id, wasThere: wasThere, erased: erased,
            sentence: wasThere ? "Deleted bot \"\(bot)\"." : "Bot \(bot) was gone.")
    }

    /// A bot that is gone is known by its id only.
    @Reactor private func find(_ context: CommandContext, _ tenant: Tenant) async throws -> (id: Int64, name: String?) {
        do {
            let bot = try await context.bot(bot, of: tenant)
            return (bot.id, bot.name)
        } catch let failure as CommandFailure {
            guard force, let id = Int64(bot), try await BotStore(context.pool).find(id: id) == nil else {
                throw failure
            }
            return (id, nil)
        }
    }
}
