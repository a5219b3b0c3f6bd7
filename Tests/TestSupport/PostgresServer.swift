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
    package init() throws {
        supervisor = try PostgresSupervisor()
        folder = try supervisor.answer()
    }

    deinit { supervisor.close() }

    /// For the superuser `parley`; the search path is the server's own.
    package var url: String { "postgres://parley@/postgres?host=\(folder)" }

    /// Stops the server: `fast` ends its connections in order, `immediate` is a crash. Off the loop.
    package func stop(_ mode: String = "fast") async throws { try await command("stop \(mode)") }

    package func start() async throws { try await command("start") }

    private func command(_ text: String) async throws {
        let supervisor = supervisor
        _ = try await Task.detached { try supervisor.command(text) }.value
    }
}

package struct PostgresServerError: Error, CustomStringConvertible {
    package let description: String
}
