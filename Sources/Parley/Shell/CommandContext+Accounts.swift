internal import Conversations
internal import Events

extension CommandContext {
    /// By name, or else by id.
    func tenant(_ reference: String) async throws -> Tenant {
        let store = TenantStore(pool)
        if let found = try await store.find(name: reference) { return found }
        if let id = Int64(reference), let found = try await store.find(id: id) { return found }
        throw CommandFailure("there is no tenant \"\(reference)\": see `parley tenant list`")
    }

    /// By name, or else by id; only the tenant's own. Nil: its default.
    func bot(_ reference: String?, of tenant: Tenant) async throws -> Bot {
        let store = BotStore(pool)
        guard let reference else {
            if let id = tenant.defaultBot, let found = try await store.find(id: id) { return found }
            throw CommandFailure("tenant \"\(tenant.name)\" has no default bot: name one with --bot")
        }
        if let found = try await store.find(tenant: tenant.id, name: reference) { return found }
        if let id = Int64(reference), let found = try await store.find(id: id), found.tenant == tenant.id {
            return found
        }
        throw CommandFailure(
            "tenant \"\(tenant.name)\" has no bot \"\(reference)\": see `parley bot list --tenant \(tenant.name)`")
    }

    /// Tells running programs of a change that is in the database. Without Redis they see it when their copies end.
    func announce(_ change: @Reactor (ConfigAnnouncer) async throws -> Void) async {
        do {
            try await change(ConfigAnnouncer(redis()))
        } catch {
            warn("\(CommandFailure(error).sentence). The change is stored; running programs see it within a minute.")
        }
    }
}
