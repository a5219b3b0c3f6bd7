import Foundation
import Glibc

/// A private PostgreSQL in a folder of its own below /tmp, on a Unix socket, without durability.
///
/// A supervising shell owns it. The shell is not a descendant of the test process, so that killing the tests' process
/// tree does not kill it, and waits at the end of a socket that only the test process holds: when that process ends,
/// in whatever way, the shell stops the server and removes the folder.
package final class PostgresServer: Sendable {
    /// Holds the server's socket and nothing else of interest.
    package let folder: String
    private let supervisor: PostgresSupervisor

    /// Blocks for about two seconds: not on the loop.
    ///
    /// - Parameter options: more of `postgres`'s own, which win over the fixture's.
    package init(options: String = "") throws {
        supervisor = try PostgresSupervisor(options: options)
        folder = try supervisor.answer()
    }

    /// The same, off the loop.
    package static func start(options: String) async throws -> PostgresServer {
        try await onThreadOfItsOwn { try PostgresServer(options: options) }
    }

    deinit { supervisor.close() }

    /// For the superuser `parley`; the search path is the server's own.
    package var url: String { "postgres://parley@/postgres?host=\(folder)" }

    /// Stops the server: `fast` ends its connections in order, `immediate` is a crash. Off the loop.
    package func stop(_ mode: String = "fast") async throws { try await command("stop \(mode)") }

    package func start() async throws { try await command("start") }

    private func command(_ text: String) async throws {
        let supervisor = supervisor
        _ = try await onThreadOfItsOwn { try supervisor.command(text) }
    }
}

package struct PostgresServerError: Error, CustomStringConvertible {
    package let description: String
}

/// Runs what blocks on a thread of its own: Swift's pool has no more threads than cores, and tests resume through it.
func onThreadOfItsOwn<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
