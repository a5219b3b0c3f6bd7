import Events
import Foundation
import Postgres

/// Runs `body` with the URL of a PostgreSQL schema of its own, on the one private server of this test process, which
/// is started at the first use. The schema is dropped afterwards, whatever happens; `pg_trgm` is there.
///
/// The URL carries the schema in its `options`: connections made from it find their tables without being told.
package func withPostgres<Value: Sendable>(_ body: (String) async throws -> Value) async throws -> Value {
    let server = try await PostgresFixture.server()
    let schema = "test_\(UUID().uuidString.prefix(8).lowercased())"
    try await PostgresFixture.run("create schema \(schema)")
    let url = server.url + "&options=-c%20search_path%3D\(schema),public"
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(url))
    } catch {
        result = .failure(error)
    }
    // A test that left a transaction open keeps its tables locked; they die with the server.
    try? await PostgresFixture.run("drop schema \(schema) cascade")
    return try result.get()
}

/// Runs `body` with a PostgreSQL that no other test uses, for tests that stop it.
package func withOwnPostgres<Value: Sendable>(_ body: (PostgresServer) async throws -> Value) async throws -> Value {
    let server = try await onThreadOfItsOwn { try PostgresServer() }
    return try await body(server)
}

private enum PostgresFixture {
    private static let shared = Result { try PostgresServer() }
    @Reactor private static var pool: PostgresPool?

    /// Off the loop: starting it blocks.
    static func server() async throws -> PostgresServer {
        try await onThreadOfItsOwn { try shared.get() }
    }

    @Reactor static func run(_ sql: String) async throws {
        if pool == nil {
            // All tests of a target begin at once, and a sanitizer makes that slow.
            let settings = try PostgresSettings(
                url: try shared.get().url, maximum: 4, minimum: 0, waitTimeout: .seconds(120))
            pool = PostgresPool(settings)
        }
        _ = try await pool?.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
    }
}
