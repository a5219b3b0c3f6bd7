package import Postgres

/// Why the schema was not brought up to date. What had been applied before the failure stays applied.
package enum MigrationError: Error, Equatable {
    /// The database has been migrated by a newer program. Nothing was changed.
    case newerDatabase(found: Int64, known: Int64)
    /// This migration failed and left nothing behind.
    case failed(migration: String, PostgresError)
    case database(PostgresError)
    /// Another program held the migration lock all the time.
    case locked(waited: Duration)
    case cancelled
}
