import Events
import Postgres
import TestSupport

@testable import Conversations

/// Runs `body` with a pool on a migrated schema of its own.
@Reactor func withStore<Value: Sendable>(
    _ body: @escaping @Sendable @Reactor (PostgresPool) async throws -> Value
) async throws -> Value {
    try await withPool { pool in
        try await Migrator(pool).migrate()
        return try await body(pool)
    }
}

/// Runs `body` with a pool on an empty schema of its own.
@Reactor func withPool<Value: Sendable>(
    _ body: @escaping @Sendable @Reactor (PostgresPool) async throws -> Value
) async throws -> Value {
    try await withPostgres { url in try await withPool(url: url, body) }
}

@Reactor func withPool<Value: Sendable>(
    url: String, maximum: Int = 6, answerTimeout: Duration? = nil,
    _ body: @escaping @Sendable @Reactor (PostgresPool) async throws -> Value
) async throws -> Value {
    let pool = PostgresPool(try PostgresSettings(url: url, maximum: maximum, minimum: 0, answerTimeout: answerTimeout))
    pool.start()
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(pool))
    } catch {
        result = .failure(error)
    }
    await pool.close()
    return try result.get()
}

extension PostgresPool {
    /// One number, by any SQL.
    func number(_ sql: String) async throws(PostgresError) -> Int64 {
        try await run(PostgresQuery(PostgresStatement(name: "", sql: sql))).int(0, 0) ?? -1
    }

    /// Returns when somebody waits for what a connection holds.
    func waitUntilBlocked(by connection: PostgresConnection) async throws {
        let query = "select count(*) from pg_stat_activity where \(connection.backend) = any (pg_blocking_pids(pid))"
        try await eventually("somebody to wait") { try await self.number(query) > 0 }
    }
}

extension TurnRecord {
    /// A turn of conversation `5.2.http.<user>` with one message, answered.
    static func sample(_ rest: String, user: String = "ana", token: Int64 = 1, text: String = "hello") -> TurnRecord {
        TurnRecord(
            id: "trn_\(rest)", conversation: "5.2.http.\(user)", tenant: 5, bot: 2, channel: "http", user: user,
            token: token,
            status: .answered, messages: [Message(id: "msg_\(rest)", text: text, receivedAt: 1_700_000_000_000)],
            reply: Reply(role: .assistant, text: "re: \(text)"), provider: "openai", model: "small", promptTokens: 10,
            completionTokens: 5, worker: "w1", startedAt: 1_700_000_000_100, finishedAt: 1_700_000_000_200)
    }
}

extension Result {
    var success: Success? {
        switch self {
        case .success(let value): value
        case .failure: nil
        }
    }
}
