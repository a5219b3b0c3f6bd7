import Events
import Postgres
import Queue
import Redis
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct RetentionTests {
    @Test func `what is older goes, with all that belongs to it, and what is newer stays`() async throws {
        try await withRetention { f async throws in
            try await f.say("ana", ["a1", "a2"], daysAgo: 40)
            try await f.say("ana", ["a3"], daysAgo: 20)
            try await f.say("bob", ["b1"], daysAgo: 40)
            try await f.begin("ana", daysAgo: 40, ended: true)
            try await f.begin("ana", daysAgo: 20, ended: false)
            try await f.begin("bob", daysAgo: 40, ended: false)
            try await f.bury("dead", "ana", daysAgo: 31)
            try await f.bury("deadlater", "ana", daysAgo: 29)
            try await f.touchRedis("bob", daysAgo: 40)
            try await f.touchRedis("ana", daysAgo: 20)
            try await f.sql(
                "insert into dead_once (id, lane, at) values ('x', '\(f.id("cy"))', now() - interval '31 days')")
            try await f.sql("insert into dead_once (id, lane) values ('y', '\(f.id("cy"))')")
            try await f.note("ana", daysAgo: 31)
            try await f.note("ana", daysAgo: 29)
            try await f.note("nobody", daysAgo: 31)
            let usage = try await f.count("usage")

            let summary = try #require(try await f.retention().run())
            #expect(summary.messages == 3 && summary.replies == 3 && summary.turns == 3)
            #expect(summary.sessions == 2 && summary.deadLetters == 1)
            #expect(summary.conversations == 1 && summary.histories == 1 && summary.events == 2)
            #expect(try await f.texts("select conversation from lane_events") == [f.id("ana")])
            #expect(try await f.texts("select text from messages order by seq") == ["a3", "re: a3"])
            #expect(try await f.texts("select id from conversations") == [f.id("ana")])
            #expect(try await f.texts("select id from dead_letters") == ["msg_deadlater"])
            #expect(try await f.texts("select id from dead_once") == ["y"])
            #expect(try await f.count("sessions") == 1)
            #expect(try await f.count("turns") == 1)
            #expect(try await f.count("usage") == usage, "sums stay")
            #expect(try await f.redis("KEYS", "*session:*").strings() == ["parley:{0}:session:" + f.id("ana")])
            #expect(try await f.redis("ZRANGE", "parley:{0}:sessions", "0", "-1").strings() == [f.id("ana")])
            #expect(try await f.redis("ZCARD", "parley:{0}:dead").integer() == 1)
        }
    }

    @Test func `another tenant's is not touched, nor that of one that keeps it for ever`() async throws {
        try await withRetention { f async throws in
            let other = try #require(try await TenantStore(f.pool).create(name: "other")).id
            try await f.say("ana", ["a1"], daysAgo: 400, tenant: other)
            try await f.say("ana", ["a2"], daysAgo: 400)
            try await f.note("ana", daysAgo: 400, tenant: other)
            _ = try await f.retention().run()
            #expect(try await f.count("lane_events") == 1)
            #expect(try await f.texts("select text from messages order by seq") == ["a1", "re: a1"])
            try await f.forget()
            _ = try await TenantStore(f.pool).set(f.tenant, retentionDays: nil)
            #expect(try await f.retention().run() == nil, "nobody has a retention")
        }
    }

    @Test(arguments: [5, 23]) func `a long conversation goes in windows, whole turns at a time`(window: Int)
        async throws
    {
        try await withRetention { f async throws in
            for number in 0..<4 { try await f.say("u\(number)", (1...30).map { "m\($0)" }, daysAgo: 40) }
            try await f.sayTogether("u0", (1...20).map { "t\($0)" }, daysAgo: 40)
            try await f.say("u0", ["last"], daysAgo: 1)
            var limits = Retention.Limits()
            limits.conversations = 3
            limits.busy = 2
            limits.window = window
            limits.rows = 2
            let summary = try #require(try await f.retention(limits).run())
            let whole = window > 21
            #expect(summary.turns == (whole ? 121 : 120))
            #expect(summary.messages == (whole ? 140 : 120))
            // A window below what a turn has leaves that turn, and all behind it: never half of one.
            let rest = whole ? ["last", "re: last"] : (1...20).map { "t\($0)" } + ["re: all", "last", "re: last"]
            #expect(try await f.texts("select text from messages order by seq") == rest)
            #expect(summary.conversations == 3)
        }
    }

    @Test func `what a conversation lives on stays`() async throws {
        try await withRetention { f async throws in
            try await f.say("ana", ["a1"], daysAgo: 40)
            try await f.sql(
                "insert into deliveries (reply_id, conversation, tenant_id, channel, recipient, status) "
                    + "select id, conversation, tenant_id, 'http', 'x', 'pending' from messages where role = 'assistant'"
            )
            // A conversation that has stopped at a dead message.
            try await f.bury("stopped", "bob", daysAgo: 40)
            _ = try await f.redis("SADD", "parley:{0}:halted", f.id("bob"))
            // One whose session a worker has.
            try await f.say("cy", ["c1"], daysAgo: 40)
            try await f.touchRedis("cy", daysAgo: 40)
            _ = try await f.redis("ZADD", "parley:{0}:leases", "1", f.id("cy"))
            // One that waits.
            try await f.turns.put(f.id("dan"), "msg_waits")

            let summary = try #require(try await f.retention().run())
            #expect(summary.turns == 1 && summary.histories == 0 && summary.deadLetters == 0)
            #expect(try await f.texts("select text from messages order by seq") == ["a1", "re: a1"])
            #expect(try await f.texts("select id from dead_letters") == ["msg_stopped"])
            #expect(try await f.redis("EXISTS", "parley:{0}:session:" + f.id("cy")).integer() == 1)
            #expect(try await f.redis("LLEN", "parley:{0}:mail:" + f.id("dan")).integer() == 1)

            try await f.sql("update deliveries set status = 'sent'")
            _ = try await f.redis("SREM", "parley:{0}:halted", f.id("bob"))
            try await f.forget()
            let second = try #require(try await f.retention().run())
            #expect(second.turns == 1 && second.deliveries == 1 && second.deadLetters == 1)
            #expect(try await f.count("messages") == 0)
            #expect(try await f.count("dead_letters") == 0)
        }
    }

    @Test func `events of any number go, a page at a time`() async throws {
        try await withRetention { f async throws in
            for number in 0..<7 {
                try await f.note("u\(number % 3)", daysAgo: 40)
                if number % 2 == 0 { try await f.note("u\(number % 3)", daysAgo: 1) }
            }
            var limits = Retention.Limits()
            limits.rows = 2
            #expect(try await f.retention(limits).run()?.events == 7)
            #expect(try await f.count("lane_events") == 4)
        }
    }

    @Test func `erasures are forgotten after a week, also where every tenant keeps everything`() async throws {
        try await withRetention { f async throws in
            _ = try await TenantStore(f.pool).set(f.tenant, retentionDays: nil)
            try await f.sql(
                "insert into erasures (conversation, token, erased_at) "
                    + "select sha256(n::text::bytea), n, now() - n * interval '1 day' + interval '1 hour' "
                    + "from generate_series(1, 20) as n")
            var limits = Retention.Limits()
            limits.rows = 5
            #expect(try await f.retention(limits).run() == nil)
            #expect(try await f.count("erasures") == 7)
        }
    }

    @Test func `one worker at a time, and not again right after it`() async throws {
        try await withRetention { f async throws in
            let store = RetentionStore(f.pool)
            #expect(try await store.take("a", for: .seconds(60)))
            #expect(try await store.take("a", for: .seconds(60)), "it keeps what it has")
            #expect(try await !store.take("b", for: .seconds(60)))
            #expect(try await f.retention().run() == nil)
            try await f.sql("update retention_runs set until = now() - interval '1 second'")
            #expect(try await store.take("b", for: .seconds(60)), "the first one has died")
            try await store.rest("a", for: .seconds(0))
            #expect(try await !store.take("a", for: .seconds(60)), "it is not the first one's any more")
            try await store.rest("b", for: .seconds(60))
            #expect(try await !store.take("b", for: .seconds(60)), "it was done a moment ago")
        }
    }

    @Test func `a turn that is stored in this moment keeps its conversation`() async throws {
        try await withRetention { f async throws in
            try await f.say("ana", ["a1"], daysAgo: 40)
            let id = f.id("ana")
            try await f.pool.withConnection { connection in
                try await connection.run(PostgresQuery(PostgresStatement(name: "", sql: "begin")))
                try await connection.run(TurnStore.shortWay([f.record("ana", ["a2"], daysAgo: 0)]))
                let running = Reactor.spawnThrowing { try await f.retention().run() }
                try await f.pool.waitUntilBlocked(by: connection)
                try await connection.run(PostgresQuery(PostgresStatement(name: "", sql: "commit")))
                #expect(try await running.value?.conversations == 0)
            }
            #expect(try await f.texts("select id from conversations") == [id])
            #expect(try await f.texts("select text from messages order by seq") == ["a2", "re: a2"])
        }
    }
}
