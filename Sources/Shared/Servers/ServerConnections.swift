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
    private var checking: LoopTimer?
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
        Reactor.spawn { await self.hearOfChanges() }
    }

    /// Without it a change is seen some seconds later all the same.
    private func hearOfChanges() async {
        while !isClosed {
            do {
                return try await configuration.listen(subscriber)
            } catch {
                try? await Reactor.sleep(for: .seconds(1))  // only cancellation ends it early
            }
        }
    }

    /// Checks the servers as soon as they answer; calls `fail` with a sentence when one must not be used.
    package func checkInBackground(fail: @escaping @Reactor (String) -> Void) {
        let timer = LoopTimer { [self] in Reactor.spawn { await self.check(fail) } }
        checking = timer
        timer.start(after: .zero)
    }

    package func close() async {
        isClosed = true
        configuration.close()
        checking?.cancel()
        subscriber.close()
        redis.close()
        await postgres.close()
    }

    private func check(_ fail: @Reactor (String) -> Void) async {
        let findings = await ServerChecks(self, settings).run()
        if let problem = findings.first(where: { $0.severity == .fatal }) { fail(problem.text) }
        guard !findings.contains(where: { $0.severity == .unanswered }) else {
            checking?.start(after: .milliseconds(200))
            return
        }
        for finding in findings where finding.severity == .warning { log.warning(finding.text) }
        isChecked.open()
    }
}
