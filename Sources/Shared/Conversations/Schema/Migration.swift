internal import Queue

/// One step of the database's schema. Steps only go forward and are never edited once released.
package struct Migration: Sendable, Equatable {
    package let number: Int64
    package let name: String
    package let sql: String

    private init(_ name: String, _ bytes: [UInt8]) {
        let digits = name.dropFirst().prefix(4)
        guard let number = Int64(digits) else { preconditionFailure("\(name) is not named m0001_subject") }
        self.number = number
        self.name = name
        sql = Breakage.applied(to: name, String(decoding: bytes, as: UTF8.self))
    }

    /// For tests of the migrator.
    init(number: Int64, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// All that this program knows, oldest first.
    package static let all = [
        Migration("m0001_accounts", PackageResources.m0001_accounts_sql),
        Migration("m0002_conversations", PackageResources.m0002_conversations_sql),
        Migration("m0003_turn_commit", PackageResources.m0003_turn_commit_sql),
        Migration("m0004_knowledge", PackageResources.m0004_knowledge_sql),
        Migration("m0005_dead_once", PackageResources.m0005_dead_once_sql),
        Migration("m0006_dead_letters", PackageResources.m0006_dead_letters_sql),
        Migration("m0007_journal", PackageResources.m0007_journal_sql),
        Migration("m0008_sessions", PackageResources.m0008_sessions_sql),
        Migration("m0009_tracing", PackageResources.m0009_tracing_sql),
        Migration("m0010_privacy", PackageResources.m0010_privacy_sql),
    ]
}
