import Events
import Redis
import TestSupport
import Testing

@Reactor @Suite struct RedisSubscriberTests {
    @Test func `each handler of a channel gets each message, in order`() async throws {
        try await withSubscriber { subscriber, connection, _ in
            let first = Mailbox()
            let second = Mailbox()
            let one = try await subscriber.subscribe("news") { first.put($0) }
            _ = try await subscriber.subscribe("news") { second.put($0) }
            for number in 0..<100 { _ = try await connection.send(["PUBLISH", "news", "\(number)"]) }
            #expect(try await first.take(100) == (0..<100).map(String.init))
            #expect(try await second.take(100) == (0..<100).map(String.init))
            one.cancel()
            _ = try await connection.send(["PUBLISH", "news", "last"])
            #expect(try await second.take(1) == ["last"])
            #expect(first.isEmpty)
        }
    }

    @Test func `the server is asked for the first handler and told after the last`() async throws {
        try await withSubscriber { subscriber, connection, _ in
            let tasks = (0..<10).map { _ in
                Reactor.spawnThrowing { try await subscriber.subscribe("news") { _ in } }
            }
            var subscriptions: [RedisSubscription] = []
            for task in tasks { subscriptions.append(try await task.value) }
            let statistics = try await connection.send(["INFO", "commandstats"]).string()
            #expect(statistics.contains("cmdstat_subscribe:calls=1,"))
            for subscription in subscriptions.dropLast() { subscription.cancel() }
            #expect(try await connection.send(["PUBSUB", "NUMSUB", "news"]).array().last == .integer(1))
            subscriptions.last?.cancel()
            // Confirmed after the other was taken back, on the same connection.
            _ = try await subscriber.subscribe("other") { _ in }
            #expect(try await connection.send(["PUBSUB", "NUMSUB", "news"]).array().last == .integer(0))
        }
    }

    @Test func `after a restart the channels are subscribed again, and the gap is told`() async throws {
        try await withSubscriber { subscriber, connection, redis in
            let mailbox = Mailbox()
            let gap = Latch()
            subscriber.onGap = { gap.open() }
            _ = try await subscriber.subscribe("news") { mailbox.put($0) }
            try await redis.restart()
            await gap.wait()
            #expect(subscriber.isConnected)
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
            _ = try await connection.send(["PUBLISH", "news", "after"])
            #expect(try await mailbox.take(1) == ["after"])
        }
    }

    @Test func `a server that is silent is noticed`() async throws {
        try await withSubscriber(keepAlive: .milliseconds(100)) { subscriber, _, redis in
            let lost = Latch()
            subscriber.onChange = { isUp, _ in if !isUp { lost.open() } }
            redis.pause()
            await lost.wait()
            #expect(!subscriber.isConnected)
            redis.resume()
            #expect(await subscriber.waitUntilConnected(within: .seconds(10)))
        }
    }

    @Test func `subscribing fails while there is no server, and when it goes before it answers`() async throws {
        try await withSubscriber { subscriber, _, redis in
            redis.pause()
            let waiting = Reactor.spawnThrowing { try await subscriber.subscribe("news") { _ in } }
            await endOfTurn()  // the command is written
            redis.stop()
            let first = await #expect(throws: RedisError.self) { try await waiting.value }
            #expect(first.map(isLost) == true)
            let second = await #expect(throws: RedisError.self) { try await subscriber.subscribe("news") { _ in } }
            #expect(second.map(isLost) == false)
        }
    }

    private func withSubscriber(
        keepAlive: Duration = .seconds(5),
        _ body: @Reactor (RedisSubscriber, RedisConnection, TestRedis) async throws -> Void
    ) async throws {
        try await withRedisConnection { connection, redis in
            var settings = try RedisSettings(url: redis.url)
            settings.keepAlive = keepAlive
            let subscriber = RedisSubscriber(settings)
            subscriber.start()
            defer { subscriber.close() }
            #expect(await subscriber.waitUntilConnected(within: .seconds(10)))
            try await body(subscriber, connection, redis)
        }
    }
}
