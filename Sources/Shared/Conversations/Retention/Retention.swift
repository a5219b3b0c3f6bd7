package import Events
package import Queue
package import Redis

/// Removes what is older than its tenant keeps it, and what an erasure left for a week, in small steps with pauses as long as
/// the steps, so that turns do not notice. One worker at a time does it; each step is safe to repeat, and what broke off is
/// gone on with by the next.
///
/// What a conversation lives on stays: what waits, dead messages that it has stopped at, replies on their way out, the
/// session that lasts.
@Reactor package final class Retention {
    /// Bounds of one step.
    package struct Limits: Sendable {
        /// Conversations whose oldest message is looked at.
        package var conversations = 500
        /// Conversations of which turns are removed, and messages of each that are looked at: more than a turn has.
        package var busy = 25
        package var window = 200
        package var rows = 500
        /// How long the work is a worker's that does not say it is alive.
        package var lease = Duration.seconds(120)
        /// How long after it was applied it need not be again.
        package var rest = Duration.seconds(1800)

        package init() {}
    }

    private static let day: Int64 = 86_400_000

    /// Somebody else has the work: this one stood still for too long.
    private struct Superseded: Error {}

    private let store: RetentionStore
    private let queue: LaneQueue
    private let redis: RedisConnection
    private let worker: String
    private let limits: Limits
    private let now: @Reactor () -> Int64
    private var summary = RetentionSummary()
    private var stepBegan: Int64 = 0
    private var leaseRenewed: Int64 = 0

    /// - Parameter now: Unix ms.
    package init(
        _ store: RetentionStore, queue: LaneQueue, redis: RedisConnection, worker: String, limits: Limits = Limits(),
        now: @escaping @Reactor () -> Int64 = { WallTime.milliseconds() }
    ) {
        self.store = store
        self.queue = queue
        self.redis = redis
        self.worker = worker
        self.limits = limits
        self.now = now
    }

    /// Nil when there is nothing to do now, or somebody else does it.
    package func run() async throws -> RetentionSummary? {
        guard try await store.take(worker, for: limits.lease) else { return nil }
        summary = RetentionSummary()
        leaseRenewed = MonotonicTime.milliseconds()
        stepBegan = leaseRenewed
        let tenants = try await store.tenants()
        do {
            try await forgetErasures()
            for tenant in tenants { try await apply(tenant.id, before: now() - tenant.days * Self.day) }
        } catch is Superseded {
            return summary
        }
        try await store.rest(worker, for: limits.rest)
        return tenants.isEmpty ? nil : summary
    }

    private func forgetErasures() async throws {
        while try await store.forgetErasures(limit: limits.rows) == limits.rows { try await pause() }
    }

    private func apply(_ tenant: Int64, before time: Int64) async throws {
        summary.tenants += 1
        try await removeLetters(tenant, time)  // first: a conversation stays while it has one
        try await removeConversations(tenant, time)
        try await removeSessions(tenant, time)
        try await removeOnce(tenant, time)
        try await removeEvents(tenant, time)
    }

    private func removeConversations(_ tenant: Int64, _ time: Int64) async throws {
        var last = ""
        while true {
            let page = try await store.conversations(
                of: tenant, after: last, before: time, limit: limits.conversations)
            guard let end = page.last else { return }
            last = end.id
            try await pause()
            try await removeTurns(page.filter(\.hasOld).map(\.id), time)
            try await removeEmpty(page.filter(\.isOld).map(\.id), time)
        }
    }

    private func removeTurns(_ conversations: [String], _ time: Int64) async throws {
        var rest = conversations
        while !rest.isEmpty {
            let some = Array(rest.prefix(limits.busy))
            rest.removeFirst(some.count)
            let (removed, unfinished) = try await store.removeTurns(of: some, before: time, window: limits.window)
            summary += removed
            rest += unfinished
            try await pause()
        }
    }

    /// Redis first: the row is what brings us here again.
    private func removeEmpty(_ conversations: [String], _ time: Int64) async throws {
        for start in stride(from: 0, to: conversations.count, by: SessionExpiry.most) {
            let some = Array(conversations[start..<min(start + SessionExpiry.most, conversations.count)])
            try await expire(some.map { Lane(trusted: $0) }, time)
            let removed = try await store.removeEmpty(some, before: time)
            summary += removed
            try await pause()
        }
    }

    private func expire(_ lanes: [Lane], _ time: Int64) async throws(RedisError) {
        for (shard, lanes) in Dictionary(grouping: lanes, by: { queue.shards.shard(of: $0) }) {
            let removed = try await SessionExpiry(before: time, lanes: lanes).run(on: redis, shard: shard)
            summary.histories += removed
        }
    }

    private func removeSessions(_ tenant: Int64, _ time: Int64) async throws {
        var place: RetentionStore.SessionPlace? = ("", 0)
        while let after = place {
            let (removed, last) = try await store.removeSessions(of: tenant, after: after, before: time)
            summary.sessions += removed
            place = last
            try await pause()
        }
    }

    private func removeLetters(_ tenant: Int64, _ time: Int64) async throws {
        var cursor = (died: time * 1000, id: "\u{7F}")
        while true {
            let page = try await store.letters(
                of: tenant, before: cursor.died, after: cursor.id, limit: limits.rows)
            guard let end = page.last else { return }
            cursor = (end.died, end.id)
            var old: [RetentionStore.OldLetter] = []
            for letter in page where try await isFree(Lane(trusted: letter.lane)) { old.append(letter) }
            for letter in old { _ = try await queue.forgetDead(message: letter.id, lane: Lane(trusted: letter.lane)) }
            let removed = try await store.remove(old)
            summary.deadLetters += removed
            try await pause()
        }
    }

    /// A conversation that has stopped at a dead message waits for a person, who needs the letter.
    private func isFree(_ lane: Lane) async throws(RedisError) -> Bool {
        let key = Shards.prefix(queue.shards.shard(of: lane)) + ":" + StateIndex.halted.rawValue
        return try await redis.send(["SISMEMBER", key, lane.name]).integer() == 0
    }

    private func removeOnce(_ tenant: Int64, _ time: Int64) async throws {
        var place: RetentionStore.OncePlace? = ("", "")
        while let after = place {
            place = try await store.removeOnce(of: tenant, after: after, before: time, limit: limits.rows)
            try await pause()
        }
    }

    /// Of all conversations that have any, whatever else is kept of them.
    private func removeEvents(_ tenant: Int64, _ time: Int64) async throws {
        var place: RetentionStore.EventPlace? = ("", 0)
        while let after = place {
            let (removed, last) = try await store.removeEvents(
                of: tenant, after: after, before: time, limit: limits.rows)
            summary.events += removed
            place = last
            try await pause()
        }
    }

    /// As long as the step before took, so that this never has more than half of a connection.
    private func pause() async throws {
        let now = MonotonicTime.milliseconds()
        if now - leaseRenewed > limits.lease.milliseconds / 3 {
            guard try await store.take(worker, for: limits.lease) else { throw Superseded() }
            leaseRenewed = now
        }
        try await Reactor.sleep(for: .milliseconds(max(1, now - stepBegan)))
        stepBegan = MonotonicTime.milliseconds()
    }
}
