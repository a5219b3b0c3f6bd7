import Events
import TestSupport
import Testing

@Suite struct CommandsSessionTests {
    private static let short = ["SESSION_INACTIVE_TIMEOUT": "2000", "SESSION_CLEANUP_INTERVAL": "1000"]

    @Test func `a session is watched until it is cleaned up, and listed before and after`() async throws {
        try await CommandsGateway.with { parley, options in
            try await CommandsGateway.running("worker", parley, Self.short) { worker in
                let unused = try require(
                    try await parley.run(["session", "watch", "--json"] + options, environment: Self.short)
                ).object
                #expect(unused["reason"] as? String == "unused")
                #expect((unused["session"] as? String)?.contains(/^tenant_\d+_watch-[0-9a-f]{8}$/) == true)
                let said = try require(
                    try await parley.run(
                        ["session", "watch", "--user", "ana", "--say", "Do you sell tea?"] + options,
                        environment: Self.short))
                #expect(said.output.contains("_ana has begun, and is left alone"), "\(said)")
                #expect(
                    said.output.contains(/_ana was cleaned up: inactive \(inactive: \d+ s, age: \d+ s\)/), "\(said)")
                #expect(worker.log.contains("Session cleanup complete"))

                let list = ["session", "list", "--tenant", "acme"]
                #expect(try require(try await parley.run(list)).output == "No session lasts.\n")
                let ended = try require(try await parley.run(list + ["--ended", "--json"])).list
                #expect(ended.map { $0["reason"] as? String } == ["inactive", "unused"])
                #expect(ended.map { $0["messages"] as? Int } == [1, 0])
                try require(try await parley.run(["send", "--user", "bob"] + options + ["Do you sell tea?"]))
                let lasting = try require(try await parley.run(list)).output
                #expect(lasting.contains(".http.bob") && lasting.contains("support"), "\(lasting)")
            }
        }
    }

    @Test func `a session that nobody cleans up is said to last still`() async throws {
        try await CommandsGateway.with { parley, options in
            let outcome = try await parley.run(["session", "watch", "--timeout", "2"] + options)
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("is a worker running"), "\(outcome)")
        }
    }
}
