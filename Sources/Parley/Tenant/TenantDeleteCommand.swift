internal import ArgumentParser
internal import Conversations
internal import Events

struct TenantDeleteCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a tenant with its bots, keys and, if told so, its conversations.",
        discussion: """
            Refused while the tenant has conversations, unless --force erases them, in Redis and PostgreSQL, for good. \
            Its keys stop working first. Safe to repeat: run it again when it was interrupted.

              parley tenant delete acme
              parley tenant delete acme --force
            """)

    @Argument(help: "Name or id of the tenant.")
    var tenant: String
    @Flag(help: "Erase its conversations too.")
    var force = false
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(tenant)
        let erasure = try await AccountErasure(context, tenant: tenant.id)
        if !force, try await erasure.isNeeded() {
            throw CommandFailure(
                "tenant \"\(tenant.name)\" has conversations: `parley tenant delete \(tenant.name) --force` erases them too"
            )
        }
        try await silence(tenant, context)
        let erased = force ? try await erasure.run() : 0
        _ = try await AccountRemoval(context.pool).remove(tenant: tenant.id)
        try await context.announceSecrets(of: tenant.id)
        try await erasure.endPauses()
        output.show(
            deleted: tenant.id, wasThere: true, erased: erased, sentence: "Deleted tenant \"\(tenant.name)\".")
    }

    /// Keys and bots first: nothing new is accepted then, and what was is found by the erasure.
    @Reactor private func silence(_ tenant: Tenant, _ context: CommandContext) async throws {
        let announcer = ConfigAnnouncer(try await context.redis())
        let keys = KeyStore(context.pool)
        for key in try await keys.list(tenant: tenant.id) {
            if let hash = try await keys.revoke(key.id, tenant: tenant.id) { try await announcer.revoked(hash: hash) }
        }
        for bot in try await BotStore(context.pool).list(tenant: tenant.id) {
            _ = try await AccountRemoval(context.pool).remove(bot: bot.id, tenant: tenant.id)
            try await announcer.botGone(bot.name, tenant: tenant.id, wasDefault: tenant.defaultBot == bot.id)
        }
    }
}
