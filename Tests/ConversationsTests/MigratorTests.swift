import Events
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct MigratorTests {
    @Test func `an empty database is brought up to date, and a second run finds nothing to do`() async throws {
        try await withPool { pool in
            let migrator = Migrator(pool)
            #expect(try await migrator.status().pending == Migration.all)
            #expect(try await migrator.migrate() == Migration.all)
            #expect(try await migrator.migrate().isEmpty)
            let status = try await migrator.status()
            #expect(status.isCurrent)
            #expect(status.applied.map(\.name) == Migration.all.map(\.name))
        }
    }

    @Test func `of several that start at once one migrates and the others wait`() async throws {
        try await withPool { pool in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<5 { group.addTask { @Sendable @Reactor in try await Migrator(pool).migrate().count } }
                var counts: [Int] = []
                for try await count in group { counts.append(count) }
                return counts
            }
            #expect(applied.sorted() == [0, 0, 0, 0, Migration.all.count])
        }
    }

    @Test func `a database newer than the program is refused and left alone`() async throws {
        try await withStore { pool in
            _ = try await pool.number("insert into parley_migrations values (9000, 'm9000_future') returning 1")
            let error = MigrationError.newerDatabase(found: 9000, known: Migration.all[Migration.all.count - 1].number)
            await #expect(throws: error) { try await Migrator(pool).migrate() }
            await #expect(throws: error) { try await Migrator(pool).status() }
        }
    }

    @Test func `a migration that fails leaves nothing behind and keeps those before it`() async throws {
        try await withPool { pool in
            let first = Migration(number: 1, name: "m0001_good", sql: "create table good (id int)")
            let broken = Migration(number: 2, name: "m0002_bad", sql: "create table bad (id int); select 1/0;")
            do {
                try await Migrator(pool, known: [first, broken]).migrate()
                Issue.record("a division by zero passed")
            } catch MigrationError.failed(let name, _) {
                #expect(name == "m0002_bad")
            }
            #expect(try await pool.number("select count(*) from good") == 0)
            #expect(try await pool.number("select (to_regclass('bad') is null)::int") == 1)
            // The lock is free again.
            #expect(try await Migrator(pool, known: [first]).migrate().isEmpty)
        }
    }

    @Test func `migrations are in the order of their numbers, each once`() {
        let numbers = Migration.all.map(\.number)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    }
}
