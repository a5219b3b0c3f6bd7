internal import Conversations
internal import Events

extension ConfigCache {
    /// The bot of a request: the tenant's of this name, or its default one.
    func knownBot(_ name: String?, tenant: Int64) async throws(Problem) -> Bot {
        let found: Bot?
        do {
            found = try await bot(tenant: tenant, name: name)
        } catch {
            throw .unavailable("The bot's configuration cannot be read.")
        }
        guard let found else { throw .unknownBot(name) }
        return found
    }
}
