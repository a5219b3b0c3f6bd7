internal import Events

/// Which tenants wait too long for a worker: by the age of their oldest ready lane, as `queue_waits` tells it. A tenant
/// over the limit is over until its oldest is below three quarters of it. Pure: it is told the time.
package struct TenantWaits: Sendable {
    private let limit: Int64
    /// Longest wait of each tenant that is over, ms, and when it was last seen, ms.
    private var slow: [Int64: (wait: Int64, seenAt: Int64)] = [:]

    /// - Parameter limit: zero is none.
    package init(limit: Duration) { self.limit = limit.milliseconds }

    /// The shortest wait that matters; without a limit none does.
    package var release: Duration { limit > 0 ? .milliseconds(limit * 3 / 4) : .milliseconds(Int64.max) }

    /// - Parameters:
    ///   - shards: what one look has seen in each: tenants that wait for `release` or longer, with how long. A tenant
    ///     waits as long as its lanes do where they wait longest.
    ///   - now: ms of any clock.
    ///   - pass: until when every tenant of every shard is looked at once.
    package mutating func see(_ shards: [ShardWaits], at now: Int64, pass: Duration) {
        let waits = shards.reduce(into: [:]) { $0.merge($1.slow, uniquingKeysWith: max) }
        for (tenant, wait) in waits where wait.milliseconds >= limit || slow[tenant] != nil {
            slow[tenant] = (wait.milliseconds, now)
        }
        slow = slow.filter { now - $0.value.seenAt < pass.milliseconds }
    }

    /// For how long a tenant's messages are not taken; nil when they are. In that time the queue falls to the lower mark
    /// if nothing is added and workers go on as they did: of what waits, as much was done in each second as came in one.
    package func remedy(of tenant: Int64) -> Duration? {
        // Nearly always there is none.
        if slow.isEmpty { return nil }
        return slow[tenant].map { .milliseconds(max(0, $0.wait - release.milliseconds)) }
    }

    package var count: Int { slow.count }
}
