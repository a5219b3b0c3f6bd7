import Events
import Glibc
import TestSupport
import Testing

/// What starts the programs for `make run`, and what runs the tests: `scripts/lib/common.sh`.
@Reactor @Suite(.timeLimit(.minutes(10))) struct SupervisionTests {
    /// Supervises one child, and stops it when it is told to end.
    private nonisolated static let script = """
        source scripts/lib/common.sh
        run_child() { tied KILL -- sleep 1000; }
        on_signals
        start child
        echo "child ${child_pid[child]}"
        supervise ''
        stop TERM 30 child
        """

    /// As `timeout` does, and a CI that gives up. The shell loses sight of children that end as a signal arrives, so
    /// one that supervises must not wait for any.
    @Test func `a signal to the whole group ends all of it`() async throws {
        try await withTemporaryFolder { folder in
            let script = "cd '\(Checkout.root)'\n\(Self.script)"
            let command = ["setsid", "bash", "-euo", "pipefail", "-c", script, "scripts/demo"]
            let supervisors = try (0..<20).map { try TestServer(command, log: "\(folder)/\($0).log") }
            defer { for supervisor in supervisors { supervisor.kill() } }
            for supervisor in supervisors {
                try await supervisor.waitUntilReady { supervisor.log.contains("\n") }
            }
            let children = supervisors.compactMap { pid_t($0.log.split(separator: "\n")[0].dropFirst("child ".count)) }
            try #require(children.count == supervisors.count)
            for supervisor in supervisors { Glibc.kill(-supervisor.process, SIGTERM) }
            for supervisor in supervisors { try await supervisor.waitUntilExit(within: .seconds(30)) }
            #expect(supervisors.allSatisfy { $0.status == 0 })
            #expect(children.allSatisfy { Glibc.kill($0, 0) == -1 && errno == ESRCH })
        }
    }
}
