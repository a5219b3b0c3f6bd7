import Events
import Postgres
import TestSupport
import Testing

@Reactor @Suite struct PostgresValueTests {
    @Test(arguments: [
        "", "plain", "it's", "\"quoted\"", "back\\slash", "{a,b}", "NULL", "tab\tline\nend\r", "é ü 漢字 🐦‍⬛", " ", "a,b",
    ])
    func `a text comes back as it went, alone and in an array`(_ text: String) async throws {
        try await withPool { pool in
            let statement = PostgresStatement(
                name: "echo", sql: "select $1::text, ($2::text[])[2], ($2::text[])[1] is null, cardinality($2::text[])")
            let rows = try await pool.run(PostgresQuery(statement, [.text(text), .textArray([nil, text, "NULL"])]))
            #expect(rows.text(0, 0) == text)
            #expect(rows.text(0, 1) == text)
            #expect(rows.bool(0, 2) == true)
            #expect(rows.int(0, 3) == 3)
        }
    }

    @Test(arguments: [0, 1, -1, 42, Int64.max, Int64.min, 9_007_199_254_740_993])
    func `an integer comes back as it went, alone and in an array`(_ number: Int64) async throws {
        try await withPool { pool in
            let statement = PostgresStatement(name: "echo", sql: "select $1::bigint, n from unnest($2::bigint[]) as n")
            let rows = try await pool.run(PostgresQuery(statement, [.int(number), .intArray([number, nil, 7])]))
            #expect(rows.count == 3)
            #expect(rows.int(0, 0) == number)
            #expect((0..<3).map { rows.int($0, 1) } == [number, nil, 7])
        }
    }

    @Test func `numbers, booleans, bytes and NULL come back as they went`() async throws {
        try await withPool { pool in
            let statement = PostgresStatement(
                name: "echo",
                sql:
                    "select $1::float8 as number, $2::bool as yes, $3::bool as no, $4::bytea as raw, $5::text as nothing"
            )
            let raw = (0...255).map { UInt8($0) }
            let rows = try await pool.run(
                PostgresQuery(statement, [.double(0.1), .bool(true), .bool(false), .bytes(raw), .null]))
            #expect(rows.double(0, 0) == 0.1)
            #expect(rows.bool(0, 1) == true)
            #expect(rows.bool(0, 2) == false)
            #expect(rows.bytes(0, 3) == raw)
            #expect(rows.text(0, 4) == nil)
            #expect(rows.int(0, 4) == nil)
        }
    }

    @Test func `numbers that are none survive the text form`() async throws {
        try await withPool { pool in
            let statement = PostgresStatement(name: "echo", sql: "select $1::float8, $2::float8, $3::float8")
            let rows = try await pool.run(
                PostgresQuery(statement, [.double(.infinity), .double(-.infinity), .double(.nan)]))
            #expect(rows.double(0, 0) == .infinity)
            #expect(rows.double(0, 1) == -.infinity)
            #expect(rows.double(0, 2)?.isNaN == true)
        }
    }

    @Test func `empty arrays are arrays`() async throws {
        try await withPool { pool in
            let statement = PostgresStatement(
                name: "sizes", sql: "select cardinality($1::text[]), cardinality($2::bigint[])")
            let rows = try await pool.run(PostgresQuery(statement, [.textArray([]), .intArray([])]))
            #expect(rows.int(0, 0) == 0)
            #expect(rows.int(0, 1) == 0)
        }
    }

    @Test(arguments: [PostgresValue.text("a\u{0}b"), .textArray(["fine", "a\u{0}"])])
    func `U+0000 in a text is refused before anything is sent`(_ value: PostgresValue) async throws {
        try await withPool { pool in
            try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: "create table t (a int)")))
            let insert = PostgresQuery(PostgresStatement(name: "insert", sql: "insert into t values (1)"))
            let bad = PostgresQuery(PostgresStatement(name: "bad", sql: "select $1"), [value])
            await #expect(
                throws: PostgresError.invalidValue(
                    reason: "$1 of bad holds U+0000, which PostgreSQL's text cannot")
            ) { try await pool.run([insert, bad]) }
            let rows = try await pool.run(
                PostgresQuery(PostgresStatement(name: "count", sql: "select count(*) from t")))
            #expect(rows.int(0, 0) == 0)
        }
    }

    @Test func `a value of several megabytes goes and comes back`() async throws {
        try await withPool { pool in
            let text = String(repeating: "0123456789abcdef", count: 500_000)
            let statement = PostgresStatement(name: "echo", sql: "select $1::text")
            let rows = try await pool.run([
                PostgresQuery(statement, [.text(text)]), PostgresQuery(statement, [.text("x")]),
            ])
            #expect(rows[0].text(0, 0) == text)
            #expect(rows[1].text(0, 0) == "x")
        }
    }
}
