internal import Conversations
internal import Events

extension CommandContext {
    /// Of tenants, by id. A convenience: what is in Redis is shown without PostgreSQL, too.
    func tenantNames() async -> [Int64: String] {
        do {
            let pool = pool
            let tenants = try await withDeadline(.seconds(2)) { try await TenantStore(pool).list() }
            return Dictionary(uniqueKeysWithValues: tenants.map { ($0.id, $0.name) })
        } catch {
            warn("tenants are shown without their names: PostgreSQL does not answer")
            return [:]
        }
    }
}
