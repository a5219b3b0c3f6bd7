internal import Events
internal import Postgres
internal import Queue
internal import Redis

/// Whether the gateway can keep its promise now: the servers are there, Redis has room, nobody asked it to leave, and
/// what is accepted will be answered in time.
@Reactor final class Admission {
    /// How often Redis is asked.
    private static let interval = Duration.seconds(1)
    /// Tenants of a shard that are looked at each time: bounds what that costs Redis.
    private static let tenantsPerLook = 200

    private let redis: RedisConnection
    private let postgres: PostgresPool
    private let queue: LaneQueue
    private let limits: OverloadLimits
    private var memory: Watermark
    private var waits: TenantWaits
    /// Where in each shard's ring to look next.
    private var places: [Int]
    private var timer: LoopTimer?
    private var isLooking = false
    private(set) var longestWait = Duration.zero
    /// Balancers are told to send nobody here any more; who comes is served all the same.
    var isLeaving = false
    /// Nothing new is taken.
    var isClosing = false

    init(redis: RedisConnection, postgres: PostgresPool, queue: LaneQueue, limits: OverloadLimits) {
        self.redis = redis
        self.postgres = postgres
        self.queue = queue
        self.limits = limits
        memory = Watermark(limit: limits.memoryShare)
        waits = TenantWaits(limit: limits.queueWait)
        places = Array(repeating: 0, count: queue.shards.count)
    }

    func start() {
        let timer = LoopTimer { [weak self] in
            guard let self, !self.isLooking else { return }
            Reactor.spawn { await self.look() }
        }
        timer.start(every: Self.interval)
        self.timer = timer
    }

    func stop() {
        timer?.cancel()
        timer = nil
    }

    /// Redis' used memory, of its `maxmemory`; 0 without one.
    var memoryShare: Double { memory.level }

    /// Why this gateway is not the one to send clients to; nil when it is.
    func unreadiness() -> Problem? { isLeaving ? .leaving : problem() }

    /// What is in everybody's way; nil when nothing is.
    func problem() -> Problem? {
        if isClosing { return .leaving }
        if !redis.isConnected { return .unavailable("Redis does not answer.") }
        if !postgres.isAvailable { return .unavailable("PostgreSQL does not answer.") }
        if memory.isOver { return .memoryHigh(after: memory.secondsUntilRelease) }
        return nil
    }

    /// What is in the way of one tenant's messages.
    func problem(tenant: Int64) -> Problem? {
        problem() ?? waits.remedy(of: tenant).map { .queueSlow(after: $0) }
    }

    /// What cannot be read now is looked at again in a second.
    private func look() async {
        guard redis.isConnected else { return }
        isLooking = true
        defer { isLooking = false }
        if let info = try? await RedisServerInfo.readMemory(from: redis) {
            let share = info.maximumMemory > 0 ? Double(info.usedMemory) / Double(info.maximumMemory) : 0
            memory.see(share, at: MonotonicTime.milliseconds())
        }
        await lookAtQueue()
    }

    private func lookAtQueue() async {
        var seen: [ShardWaits] = []
        for shard in places.indices {
            guard
                let look = try? await queue.waits(
                    shard: shard, from: places[shard], most: Self.tenantsPerLook, atLeast: waits.release)
            else { return }
            let next = places[shard] + Self.tenantsPerLook
            places[shard] = next < look.tenants ? next : 0
            seen.append(look)
        }
        let looks = (seen.map(\.tenants).max() ?? 0) / Self.tenantsPerLook + 1
        // Two looks of grace: one may come late.
        waits.see(seen, at: MonotonicTime.milliseconds(), pass: Self.interval * (looks + 2))
        longestWait = seen.map(\.longest).max() ?? .zero
    }
}

/// From where on messages are not taken.
struct OverloadLimits {
    /// Of Redis' `maxmemory`, 0 to 1.
    let memoryShare: Double
    /// How long a tenant's oldest ready conversation may wait for a worker; zero = any time.
    let queueWait: Duration
}
