internal import Conversations
internal import Postgres
internal import Queue
internal import Redis
internal import Service

/// The one place where errors of servers become sentences for whoever runs a command.
extension CommandFailure {
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as SettingsError: self = .configuration(error.description)
        case let error as PostgresError: self.init(Self.sentence(error))
        case let error as MigrationError: self.init(Self.sentence(error))
        case let error as RedisError: self.init(Self.sentence(error))
        case let error as ShardsError: self = Self.failure(error)
        case let error as GatewayRefusal: self.init(error.sentence)
        case let error as ConfigError: self.init("The configuration cannot be read: \(error)")
        default: self.init("\(error)")
        }
    }

    private static func sentence(_ error: PostgresError) -> String {
        switch error {
        case .unreachable(let server, let reason):
            "PostgreSQL is not reachable at \(server) (\(reason)): start it or set DATABASE_URL"
        case .rejected(let sqlState, _, _) where missingObjects.contains(sqlState):
            "the database lacks tables of Parley: run `parley migrate`"
        case .rejected("42501", let message, _):
            "PostgreSQL does not allow it (\(message)): name a user in DATABASE_URL who owns the tables"
        case .lost, .rejected, .exhausted, .invalidValue, .unreadable, .cancelled: error.description
        }
    }

    /// Undefined table, function, column, and a schema that is not there.
    private static let missingObjects: Set<String> = ["42P01", "42883", "42703", "3F000"]

    private static func sentence(_ error: MigrationError) -> String {
        switch error {
        case .newerDatabase(let found, let known):
            "the database was migrated by a newer Parley (migration \(found), this one knows \(known)): update this one"
        case .failed(let migration, let error):
            "migration \(migration) failed and left nothing behind: \(sentence(error))"
        case .database(let error): sentence(error)
        case .locked(let waited):
            "another program has been migrating for \(age(waited)): wait for it, or end it and run `parley migrate` again"
        case .cancelled: "the migration was cancelled: run `parley migrate` again"
        }
    }

    private static func sentence(_ error: RedisError) -> String {
        switch error {
        case .unreachable(let server, let reason):
            "Redis is not reachable at \(server) (\(reason)): start it or set REDIS_URL"
        case .lost(let server, let reason):
            "the connection to Redis at \(server) was lost (\(reason)); the command may have been done: look before you repeat it"
        case .rejected(_, let message): "Redis refused: \(message)"
        case .unexpected(let reply):
            "Redis answered what Parley does not know (\(reply)): are all programs of one version?"
        }
    }

    private static func failure(_ error: ShardsError) -> CommandFailure {
        switch error {
        case .differ: .configuration(error.description)
        case .redis(let error): CommandFailure(sentence(error))
        }
    }
}
