import Events
import Foundation
import Postgres
import TestSupport
import Testing

@Reactor @Suite struct PostgresConnectionTests {
    @Test func `a run is one transaction: a failing statement takes the others back`() async throws {
        try await withPool { pool in
            try await pool.run("create table t (id bigint constraint t_once primary key)")
            let insert = PostgresStatement(name: "insert", sql: "insert into t values ($1)")
            let queries = [1, 2, 1, 3].map { PostgresQuery(insert, [.int($0)]) }
            await #expect(
                throws: PostgresError.rejected(
                    sqlState: "23505", message: "duplicate key value violates unique constraint \"t_once\"",
                    constraint: "t_once")
            ) { try await pool.run(queries) }
            #expect(try await pool.run("select count(*) from t").int(0, 0) == 0)
            let rows = try await pool.run([1, 2].map { PostgresQuery(insert, [.int($0)]) })
            #expect(rows.map(\.affected) == [1, 1])
        }
    }

    @Test func `a constraint that is checked at the commit fails the run`() async throws {
        try await withPool(maximum: 1) { pool in
            try await pool.run("create table t (id int constraint t_late unique deferrable initially deferred)")
            let insert = PostgresStatement(name: "insert", sql: "insert into t values ($1)")
            let error = await failure { try await pool.run([1, 1].map { PostgresQuery(insert, [.int($0)]) }) }
            guard case .rejected("23505", _, "t_late") = error else { throw Unexpected(error) }
            #expect(try await pool.run("select count(*) from t").int(0, 0) == 0)
        }
    }

    @Test func `a statement that failed to prepare is prepared again when it can be`() async throws {
        try await withPool(maximum: 1) { pool in
            let count = PostgresQuery(PostgresStatement(name: "count", sql: "select count(*) from later"))
            let insert = PostgresQuery(PostgresStatement(name: "insert", sql: "insert into later values (1)"))
            for _ in 0..<2 {
                let error = await failure { try await pool.run([count, insert]) }
                guard case .rejected("42P01", _, nil) = error else { throw Unexpected(error) }
            }
            try await pool.run("create table later (a int)")
            #expect(
                try await pool.run([count, insert, count]).map { $0.count > 0 ? $0.int(0, 0) : nil } == [0, nil, 1])
        }
    }

    @Test func `a prepared statement whose table has changed works again on the next connection`() async throws {
        try await withPool(maximum: 1) { pool in
            try await pool.run("create table t (a int)")
            let all = PostgresQuery(PostgresStatement(name: "all", sql: "select * from t"))
            try await pool.run(all)
            try await pool.run("alter table t add b int")
            let error = await failure { try await pool.run(all) }
            #expect(error?.isRetryable == true)
            #expect(try await pool.run(all).columnCount == 2)
        }
    }

    @Test func `a backend that is terminated in mid-query is one lost run, and is replaced`() async throws {
        try await withPool { pool in
            let running = Reactor.spawn { await failure { try await pool.run("select pg_sleep(30), 'victim'") } }
            let kill = """
                select pg_terminate_backend(pid) from pg_stat_activity
                where state = 'active' and query like '%pg_sleep%victim%' and pid <> pg_backend_pid()
                """
            while try await pool.run(kill).count == 0 {}
            guard case .lost(_, let reason) = await running.value else { throw Unexpected(await running.value) }
            #expect(reason == "terminating connection due to administrator command")
            #expect(try await pool.run("select 1").int(0, 0) == 1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an idle connection that is terminated is noticed and replaced`() async throws {
        try await withPool(maximum: 2, minimum: 2) { pool in
            let backends = try await pool.withConnection { first in
                try await pool.withConnection { second in [Int64(first.backend), Int64(second.backend)] }
            }
            let kill =
                "select pg_terminate_backend(pid::int) from unnest($1::bigint[]) as pid where pid <> pg_backend_pid()"
            // Replaced at once: looked for in every turn of the loop, so that the moment is not missed.
            let noticed = Reactor.spawnThrowing {
                while pool.statistics.open == 2 { try await Reactor.sleep(for: .zero) }
            }
            #expect(try await pool.run(kill, [.intArray(backends)]).count == 1)
            try await noticed.value
            try await eventually("two idle connections") { pool.statistics.idle == 2 }
            #expect(pool.isAvailable)
        }
    }

    @Test func `a statement that takes too long is cancelled by the server`() async throws {
        try await withPool(statementTimeout: .milliseconds(50)) { pool in
            let error = await failure { try await pool.run("select pg_sleep(30)") }
            guard case .rejected("57014", _, _) = error else { throw Unexpected(error) }
        }
    }

    @Test func `a server that does not answer in time has lost the connection`() async throws {
        try await withPool { pool in
            let error = await failure {
                try await pool.withConnection { connection in
                    connection.answerTimeout = .milliseconds(100)
                    try await connection.runScript("select pg_sleep(10)")
                }
            }
            guard case .lost("a script", "no answer within 0.1 seconds") = error else { throw Unexpected(error) }
            #expect(try await pool.run("select 1").int(0, 0) == 1)
        }
    }

    @Test func `a script runs many statements, or none when one fails`() async throws {
        try await withPool(maximum: 1) { pool in
            try await pool.withConnection { connection in
                try await connection.runScript("create table a (i int); insert into a values (1); -- the end")
                let error = await failure { try await connection.runScript("insert into a values (2); select 1/0") }
                guard case .rejected("22012", _, _) = error else { throw Unexpected(error) }
                let count = PostgresQuery(PostgresStatement(name: "", sql: "select count(*) from a"))
                #expect(try await connection.run(count).int(0, 0) == 1)
            }
        }
    }

    @Test func `COPY in a script fails with a sentence`() async throws {
        try await withPool { pool in
            let error = await failure {
                try await pool.withConnection { try await $0.runScript("copy (select 1) to stdout") }
            }
            guard case .lost(_, "COPY is not supported") = error else { throw Unexpected(error) }
        }
    }

    @Test func `runs of several tasks on one connection are answered in order`() async throws {
        try await withPool { pool in
            try await pool.withConnection { connection in
                let echo = PostgresStatement(name: "echo", sql: "select $1::bigint")
                let tasks = (0..<50).map { number in
                    Reactor.spawnThrowing {
                        try await connection.run(PostgresQuery(echo, [.int(Int64(number))])).int(0, 0)
                    }
                }
                var answers: [Int64?] = []
                for task in tasks { answers.append(try await task.value) }
                #expect(answers == (0..<50).map { Int64($0) })
            }
        }
    }

    /// Not under a sanitizer: it keeps freed memory back.
    @Test(.enabled(if: !SanitizerReport.replacesMalloc))
    func `10,000 queries leave the client's memory as it was`() async throws {
        try await withPool(maximum: 1) { pool in
            let echo = PostgresStatement(name: "echo", sql: "select $1::text, $2::bigint from generate_series(1, 10)")
            let query = PostgresQuery(echo, [.text(String(repeating: "x", count: 1000)), .int(1)])
            for _ in 0..<2000 { try await pool.run(query) }
            let before = residentPages()
            for _ in 0..<10000 { try await pool.run(query) }
            // Within 4 MB: other tests run beside this one.
            try await eventually("the memory to be given back") { residentPages() - before < 1024 }
        }
    }
}
