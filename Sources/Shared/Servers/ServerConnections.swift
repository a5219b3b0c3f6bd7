package import Conversations
package import Events
package import Postgres
package import Queue
package import Redis
package import Service

/// A program's connections to Redis and PostgreSQL, and the configuration read through them.
@Reactor package final class ServerConnections {
    package let redis: RedisConnection
    package let postgres: PostgresPool
    package let configuration: ConfigCache
    package let shards: Shards
    private let settings: ServerSettings
    private let log: Log
    private let subscriber: RedisSubscriber
    /// They end with `close`; each holds the connections until then.
    private var tasks: [Task<Void, Never>] = []
    private var isClosed = false
    /// Opens when both servers answered and the checks passed for the first time.
    package let isChecked = Latch()

    package init(_ settings: ServerSettings, log: Log) {
        self.settings = settings
        self.log = log
        redis = RedisConnection(settings.redis, purpose: "commands")
        postgres = PostgresPool(settings.postgres)
        subscriber = RedisSubscriber(settings.redis)
        shards = Shards(count: settings.shards)
        configuration = ConfigCache(redis: redis, pool: postgres)
    }

    /// Connects and keeps connected; a server that is down is logged once and retried.
    package func start() {
        let redisOutage = OutageLog("Redis", log: log)
        redis.onChange = { redisOutage.changed(isUp: $0, reason: $1) }
        let postgresOutage = OutageLog("PostgreSQL", log: log)
        postgres.onChange = { postgresOutage.changed(isUp: $0, reason: $1) }
        redis.start()
        postgres.start()
        subscriber.start()
        subscriber.onGap = { [configuration] in configuration.forgetAll() }
        tasks.append(Reactor.spawn { await self.hearOfChanges() })
    }

    /// Without it a change is seen some seconds later all the same.
    private func hearOfChanges() async {
        while !isClosed {
            // Before the first connection is there, it would fail at once, and changes be missed for a second.
            guard await subscriber.waitUntilConnected(within: .seconds(1)) else { continue }
            do {
                try await configuration.listen(subscriber)
                return configuration.forgetAll()  // what was read before may have changed unheard
            } catch {
                try? await Reactor.sleep(for: .seconds(1))  // only cancellation ends it early
            }
        }
    }

    /// Checks the servers as soon as they answer; calls `fail` with a sentence when one must not be used.
    package func checkInBackground(fail: @escaping @Reactor (String) -> Void) {
        tasks.append(Reactor.spawn { await self.check(fail) })
    }

    package func close() async {
        isClosed = true
        for task in tasks { task.cancel() }
        tasks = []
        configuration.close()
        subscriber.close()
        redis.close()
        await postgres.close()
    }

    /// Again and again until both have answered, or until `close`.
    private func check(_ fail: @Reactor (String) -> Void) async {
        while true {
            // Before the connection is there, the first check would fail at once, and the next come after the pause.
            _ = await redis.waitUntilConnected(within: .milliseconds(200))
            if isClosed { return }
            let findings = await ServerChecks(self, settings).run()
            if isClosed { return }
            if let problem = findings.first(where: { $0.severity == .fatal }) { return fail(problem.text) }
            if !findings.contains(where: { $0.severity == .unanswered }) { return passed(findings) }
            try? await Reactor.sleep(for: .milliseconds(200))  // only `close` ends it early
            if isClosed { return }
        }
    }

    private func passed(_ findings: [ServerChecks.Finding]) {
        for finding in findings where finding.severity == .warning { log.warning(finding.text) }
        isChecked.open()
    }
}
