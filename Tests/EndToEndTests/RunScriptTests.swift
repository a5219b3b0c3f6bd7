import Events
import Foundation
import Glibc
import TestSupport
import Testing

/// Parts of `make run` that need no build of the programs.
@Reactor @Suite(.timeLimit(.minutes(5))) struct RunScriptTests {
    /// Who has sourced `.parley/env` may start Parley again in that shell.
    @Test func `the private servers' URLs are forgotten, others are kept`() async throws {
        try await withTemporaryFolder { folder in
            // The servers do not run as root: their user must be able to enter.
            try FileManager.default.setAttributes([.posixPermissions: 0o711], ofItemAtPath: folder)
            let script = """
                source scripts/lib/private-urls.sh
                echo "given: $REDIS_URL $DATABASE_URL"
                forget_private_urls "$1/servers"
                echo "left: ${REDIS_URL:-none} ${DATABASE_URL:-none}"
                export REDIS_URL=redis://127.0.0.1:6379 DATABASE_URL="postgresql:///parley?host=$1"
                forget_private_urls "$1/servers"
                echo "kept: $REDIS_URL $DATABASE_URL"
                """
            let command = [
                "\(Checkout.root)/scripts/servers", "\(folder)/servers", "bash", "-euc", script, "-", folder,
            ]
            let servers = try TestServer(
                ["env", "-u", "REDIS_URL", "-u", "DATABASE_URL"] + command, log: "\(folder)/servers.log")
            defer { servers.kill() }
            try await servers.waitUntilExit(within: .seconds(90))
            let data = "\(folder)/servers/data"
            #expect(servers.status == 0)
            #expect(servers.log.contains("given: unix://\(data)/redis.sock postgresql:///parley?host=\(data)&"))
            #expect(servers.log.contains("left: none none\n"))
            #expect(servers.log.contains("kept: redis://127.0.0.1:6379 postgresql:///parley?host=\(folder)\n"))
        }
    }

    @Test func `warnings carry their program's name, and what shows them ends with the script`() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                cd '\(Checkout.root)'
                source scripts/lib/common.sh
                source scripts/lib/warnings.sh
                run_warnings() { show_warnings '\(folder)/gateway.log' '\(folder)/worker-12.log'; }
                on_signals
                start warnings
                supervise ''
                """
            let supervisor = try TestServer(
                ["setsid", "bash", "-euo", "pipefail", "-c", script, "scripts/demo"], log: "\(folder)/shown")
            defer { supervisor.kill() }
            // Only what is written once the logs are read is shown.
            try await supervisor.waitUntilReady {
                append("WARN begins\n", to: "\(folder)/gateway.log")
                return supervisor.log.contains("gateway    | WARN begins\n")
            }
            append("an ordinary line\n\nan error\nRedis is back | \\1 &\n", to: "\(folder)/worker-12.log")
            try await supervisor.waitUntilReady { supervisor.log.contains("worker-12  | Redis is back | \\1 &\n") }
            #expect(supervisor.log.contains("worker-12  | an error\n"))
            #expect(!supervisor.log.contains("ordinary"))
            #expect(!supervisor.log.contains("==>"))
            supervisor.kill()
            try await eventually("nothing to be left of the script's group") {
                Glibc.kill(-supervisor.process, 0) == -1 && errno == ESRCH
            }
        }
    }

    private func append(_ text: String, to path: String) {
        guard let file = fopen(path, "a") else {
            Issue.record("cannot write \(path)")
            return
        }
        fputs(text, file)
        fclose(file)
    }
}
