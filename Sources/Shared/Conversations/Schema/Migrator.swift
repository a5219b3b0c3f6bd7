package import Events
package import Postgres

/// Brings the database's schema up to date.
///
/// Any number may run at once, on any machines: one works while the others wait for it and then find nothing to do.
/// Each migration is one transaction together with its line in `parley_migrations`.
@Reactor package final class Migrator {
    /// An advisory lock of the whole database, whatever the schema: extensions belong to the database.
    private static let lock: Int64 = 0x7061_726C_6579

    private let pool: PostgresPool
    private let known: [Migration]
    private let patience: Duration

    /// - Parameters:
    ///   - known: the migrations of this program, oldest first.
    ///   - patience: how long to wait for others that migrate.
    package init(_ pool: PostgresPool, known: [Migration] = Migration.all, patience: Duration = .seconds(300)) {
        self.pool = pool
        self.known = known
        self.patience = patience
    }

    /// What is applied and what is pending. Changes nothing and takes no lock.
    package func status() async throws(MigrationError) -> MigrationStatus {
        do {
            return try await pool.withConnection { connection in try await self.status(on: connection) }
        } catch {
            throw Self.translate(error)
        }
    }

    /// Applies what is pending and returns it.
    @discardableResult
    package func migrate() async throws(MigrationError) -> [Migration] {
        do {
            return try await pool.withConnection { connection in
                try await self.acquire(connection)
                do {
                    let applied = try await self.apply(on: connection)
                    try await self.release(connection)
                    return applied
                } catch {
                    // The error that matters is the first; a connection that cannot unlock is lost, and its lock with it.
                    try? await self.release(connection)
                    throw error
                }
            }
        } catch {
            throw Self.translate(error)
        }
    }

    private func status(on connection: PostgresConnection) async throws -> MigrationStatus {
        guard try await connection.run([PostgresQuery(.migrationTable)])[0].bool(0, 0) == true else {
            return MigrationStatus(applied: [], pending: known)
        }
        let rows = try await connection.run([PostgresQuery(.migrationList)])[0]
        let applied = (0..<rows.count).map { row in
            MigrationStatus.Applied(
                number: rows.int(row, 0) ?? 0, name: rows.text(row, 1) ?? "", at: rows.int(row, 2) ?? 0)
        }
        let newest = known.last?.number ?? 0
        if let found = applied.map(\.number).max(), found > newest {
            throw MigrationError.newerDatabase(found: found, known: newest)
        }
        let numbers = Set(applied.map(\.number))
        return MigrationStatus(applied: applied, pending: known.filter { !numbers.contains($0.number) })
    }

    private func apply(on connection: PostgresConnection) async throws -> [Migration] {
        let pending = try await status(on: connection).pending
        guard !pending.isEmpty else { return [] }
        try await connection.runScript(
            """
            create table if not exists parley_migrations (
                number bigint constraint parley_migrations_pkey primary key,
                name text not null,
                applied_at timestamptz not null default now()
            )
            """)
        for migration in pending { try await apply(migration, on: connection) }
        return pending
    }

    private func apply(_ migration: Migration, on connection: PostgresConnection) async throws(MigrationError) {
        do {
            // One message of the simple protocol is one transaction. Names are ours: letters, digits and underscores.
            try await connection.runScript(
                """
                \(migration.sql);
                insert into parley_migrations (number, name) values (\(migration.number), '\(migration.name)')
                """)
        } catch {
            throw .failed(migration: migration.name, error)
        }
    }

    /// Asks again and again instead of waiting inside the server: such a wait would be cut by statement timeouts.
    private func acquire(_ connection: PostgresConnection) async throws {
        let start = MonotonicTime.milliseconds()
        while try await connection.run([PostgresQuery(.migrationLock, [.int(Self.lock)])])[0].bool(0, 0) != true {
            guard MonotonicTime.milliseconds() - start < patience.milliseconds else {
                throw MigrationError.locked(waited: patience)
            }
            try await Reactor.sleep(for: .milliseconds(50))
        }
    }

    private func release(_ connection: PostgresConnection) async throws {
        _ = try await connection.run([PostgresQuery(.migrationUnlock, [.int(Self.lock)])])
    }

    private static func translate(_ error: any Error) -> MigrationError {
        switch error {
        case let error as MigrationError: error
        case let error as PostgresError: .database(error)
        case is CancellationError: .cancelled
        default: preconditionFailure("the migrator met an unknown error: \(error)")
        }
    }
}

extension PostgresStatement {
    /// Looks the table up as an unqualified name would be.
    fileprivate static let migrationTable = PostgresStatement(
        name: "migration_table", sql: "select to_regclass('parley_migrations') is not null")
    fileprivate static let migrationList = PostgresStatement(
        name: "migration_list",
        sql:
            "select number, name, (extract(epoch from applied_at) * 1000)::bigint from parley_migrations order by number"
    )
    fileprivate static let migrationLock = PostgresStatement(
        name: "migration_lock", sql: "select pg_try_advisory_lock($1::bigint)")
    fileprivate static let migrationUnlock = PostgresStatement(
        name: "migration_unlock", sql: "select pg_advisory_unlock($1::bigint)")
}
