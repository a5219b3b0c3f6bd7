internal import Conversations
internal import Events

extension ConfigCache {
    /// The bot of a request: the tenant's of this name, or its default one.
    func knownBot(_ name: String?, tenant: Int64) async throws(Problem) -> Bot {
        guard let found = try await botIfAny(name, tenant: tenant) else { throw .unknownBot(name) }
        return found
    }

    /// Nil when there is none of this name, or no default bot.
    func botIfAny(_ name: String?, tenant: Int64) async throws(Problem) -> Bot? {
        do {
            return try await bot(tenant: tenant, name: name)
        } catch {
            throw .unavailable("The bot's configuration cannot be read.")
        }
    }
}
