import Events
import Postgres
import TestSupport
import Testing

@Reactor @Suite struct PostgresPoolTests {
    @Test func `starting opens the minimum and reports the server`() async throws {
        try await withPostgres { url in
            let pool = PostgresPool(try PostgresSettings(url: url))
            var reports: [Bool] = []
            pool.onChange = { isUp, _ in reports.append(isUp) }
            pool.start()
            #expect(!pool.isAvailable)
            try await eventually("two idle connections") { pool.statistics.idle == 2 }
            #expect(pool.isAvailable)
            #expect(reports == [true])
            #expect((pool.server?.versionNumber ?? 0) >= 150000)
            #expect(pool.server?.encoding == "UTF8")
            #expect(pool.server?.isReadOnly == false)
            await pool.close()
            #expect(pool.statistics.open == 0)
        }
    }

    @Test func `many callers share no more than the maximum`() async throws {
        try await withPool(maximum: 3) { pool in
            let tasks = (0..<200).map { _ in
                Reactor.spawnThrowing {
                    let rows = try await pool.run("select pg_backend_pid()")
                    return (rows.int(0, 0), pool.statistics.open)
                }
            }
            var backends: Set<Int64?> = []
            for task in tasks {
                let (backend, open) = try await task.value
                backends.insert(backend)
                #expect(open <= 3)
            }
            #expect(backends.count <= 3)
        }
    }

    @Test func `a caller that waits too long for a connection is told so`() async throws {
        try await withPool(maximum: 1, waitTimeout: .milliseconds(500)) { pool in
            try await pool.withConnection { _ in
                let error = await failure { try await pool.run("select 1") }
                guard case .exhausted(let waited) = error else { throw Unexpected(error) }
                #expect(waited >= .milliseconds(500) && waited < .seconds(5))
            }
            #expect(try await pool.run("select 1").int(0, 0) == 1)
        }
    }

    @Test func `a cancelled caller leaves the queue at once`() async throws {
        try await withPool(maximum: 1) { pool in
            try await pool.withConnection { _ in
                let waiting = Reactor.spawn { await failure { try await pool.run("select 1") } }
                try await eventually("a query that waits") { pool.statistics.waiting == 1 }
                waiting.cancel()
                #expect(await waiting.value == .cancelled)
                #expect(pool.statistics.waiting == 0)
            }
        }
    }

    @Test func `a cancelled caller waits for the answer of what was sent`() async throws {
        try await withPool(maximum: 1) { pool in
            try await pool.run("create table t (a int)")
            let running = Reactor.spawn {
                await failure { try await pool.run("insert into t select 1 from pg_sleep(0.05)") }
            }
            try await eventually("no idle connection") { pool.statistics.idle == 0 }
            running.cancel()
            #expect(await running.value == nil)
            #expect(try await pool.run("select count(*) from t").int(0, 0) == 1)
        }
    }

    @Test func `idle connections are closed down to the minimum`() async throws {
        try await withPool(maximum: 4, minimum: 1, idleTimeout: .milliseconds(50)) { pool in
            let tasks = (0..<4).map { _ in Reactor.spawnThrowing { try await pool.run("select pg_sleep(0.02)") } }
            for task in tasks { _ = try await task.value }
            try await eventually("one connection that is idle") {
                pool.statistics.open == 1 && pool.statistics.idle == 1
            }
        }
    }

    @Test func `a connection is replaced after its uses`() async throws {
        try await withPool(maximum: 1, maximumUses: 10) { pool in
            var backends: Set<Int64?> = []
            for _ in 0..<30 { backends.insert(try await pool.run("select pg_backend_pid()").int(0, 0)) }
            #expect(backends.count == 3)
        }
    }

    @Test func `advisory locks and settings of a borrowed connection end with it`() async throws {
        try await withPool(maximum: 2) { pool in
            try await pool.withConnection { connection in
                try await connection.runScript("select pg_advisory_lock(4711); set statement_timeout = '7s'")
                #expect(try await pool.run("select pg_try_advisory_lock(4711)").bool(0, 0) == false)
            }
            try await pool.withConnection { first in
                try await pool.withConnection { second in
                    for connection in [first, second] {
                        let timeout = PostgresStatement(name: "", sql: "show statement_timeout")
                        let limit = try await connection.run(PostgresQuery(timeout))
                        #expect(limit.text(0, 0) == "15s")
                        let lock = PostgresStatement(
                            name: "", sql: "select pg_try_advisory_lock(4711), pg_advisory_unlock(4711)")
                        let locked = try await connection.run(PostgresQuery(lock))
                        #expect(locked.bool(0, 0) == true)
                    }
                }
            }
        }
    }

    @Test func `an interactive transaction commits, and is rolled back when its body throws`() async throws {
        struct Stop: Error {}
        try await withPool(maximum: 1) { pool in
            try await pool.run("create table t (a int)")
            for isStopped in [false, true] {
                let body: @Reactor (PostgresConnection) async throws -> Void = { connection in
                    try await connection.run(PostgresQuery(PostgresStatement(name: "begin", sql: "begin")))
                    try await connection.run(
                        PostgresQuery(PostgresStatement(name: "", sql: "insert into t values (1)")))
                    if isStopped { throw Stop() }
                    try await connection.run(PostgresQuery(PostgresStatement(name: "commit", sql: "commit")))
                }
                do { try await pool.withConnection(body) } catch { #expect(error is Stop) }
                #expect(try await pool.run("select count(*) from t").int(0, 0) == 1)
            }
        }
    }

    @Test func `a transaction that is left open is rolled back`() async throws {
        try await withPool(maximum: 1) { pool in
            try await pool.run("create table t (a int)")
            try await pool.withConnection { try await $0.runScript("begin; drop table t") }
            #expect(try await pool.run("select count(*) from t").int(0, 0) == 0)
        }
    }

    @Test func `a server that stops and starts is reported once each way`() async throws {
        try await withOwnPostgres { server in
            let pool = PostgresPool(try PostgresSettings(url: server.url))
            var reports: [Bool] = []
            pool.onChange = { isUp, _ in reports.append(isUp) }
            pool.start()
            try await eventually("two idle connections") { pool.statistics.idle == 2 }
            try await server.stop()
            try await eventually("the pool to notice") { !pool.isAvailable }
            let error = await failure { try await pool.run("select 1") }
            guard case .unreachable(_, let reason) = error else { throw Unexpected(error) }
            #expect(reason.contains("Is the server running"))
            try await server.start()
            try await eventually("the pool to come back") { pool.isAvailable }
            #expect(try await pool.run("select 1").int(0, 0) == 1)
            #expect(reports == [true, false, true])
            await pool.close()
        }
    }

    @Test func `a crash of the server in mid-query is one lost run`() async throws {
        try await withOwnPostgres { server in
            try await withPool(try PostgresSettings(url: server.url)) { pool in
                try await eventually("two idle connections") { pool.statistics.idle == 2 }
                let running = Reactor.spawn { await failure { try await pool.run("select pg_sleep(30)") } }
                try await eventually("one idle connection") { pool.statistics.idle == 1 }
                try await server.stop("immediate")
                guard case .lost = await running.value else { throw Unexpected(await running.value) }
            }
        }
    }

    /// No limit of the pool's own ends the wait here.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "postgres://parley@127.0.0.1:1/x", "postgres://parley@localhost:1/x", "postgres://parley@/x?host=/nowhere",
        ])
    func `a server that is not there fails callers at once`(_ url: String) async throws {
        let hour = Duration.seconds(3600)
        try await withPool(try PostgresSettings(url: url, connectTimeout: hour, waitTimeout: hour)) { pool in
            let error = await failure { try await pool.run("select 1") }
            guard case .unreachable = error else { throw Unexpected(error) }
            #expect(error?.isRetryable == true)
        }
    }

    @Test func `a server that accepts and says nothing is given up after the limit`() async throws {
        let listener = LoopbackSocket(backlog: 8)
        let settings = try PostgresSettings(
            url: "postgres://parley@127.0.0.1:\(listener.port)/x", connectTimeout: .milliseconds(100))
        try await withPool(settings) { pool in
            let error = await failure { try await pool.run("select 1") }
            guard case .unreachable(_, "no connection within 0.1 seconds") = error else { throw Unexpected(error) }
        }
    }
}
