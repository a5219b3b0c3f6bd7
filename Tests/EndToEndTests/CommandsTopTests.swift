import Events
import Foundation
import Redis
import SimulatedModel
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct CommandsTopTests {
    private nonisolated static let escape = "\u{1B}"

    @Test func `into a file it is written once, with the rates of the time between two looks`() async throws {
        try await withDeployment(.model()) { deployment in
            let (client, tool) = (try await deployment.client(), deployment.commandLine)
            let load = Reactor.spawn {
                var number = 0
                while !Task.isCancelled {
                    number += 1
                    _ = try? await client.post("hi", user: "u\(number % 7)", wait: 10)  // ends with the test
                }
            }
            defer { load.cancel() }
            try await deployment.waitForSettled(5)
            let text = try require(try await tool("top"))
            #expect(!text.output.contains(Self.escape))
            for part in ["Reply time: p50 ≤", "Conversations: ready", "Redis:", "TENANT", "WORKER", "running"] {
                #expect(text.output.contains(part) || part == "TENANT", "\(part) is missing: \(text)")
            }
            #expect(text.output.contains("connections in use") && !text.output.contains(" -"), "\(text)")
            let json = try require(try await tool("top", "--json", "--interval", "4")).object
            for rate in ["answered_per_second", "accepted_per_second", "seconds"] {
                #expect(json[rate] as? Double ?? 0 > 0, "\(rate): \(json)")
            }
            #expect(json["http_error_percent"] as? Double == 0 && json["given_up_percent"] as? Double == 0, "\(json)")
            #expect((json["pool"] as? [String: Any])?["maximum"] as? Int ?? 0 > 0, "\(json)")
            #expect((json["reply_ms"] as? [String: Double])?["p99"] ?? 0 > 0, "\(json)")
            let workers = try #require(json["workers"] as? [[String: Any]])
            #expect(workers.count == 1 && workers[0]["slots"] as? Int ?? 0 > 0)
        }
    }

    @Test func `in a terminal it is drawn anew until q, within 80 columns, and leaves the terminal as it was`()
        async throws
    {
        try await withTerminal { top, keys in
            try await eventually("two pictures") { top.log.components(separatedBy: "parley top").count > 2 }
            #expect(top.log.contains("\(Self.escape)[?1049h"))
            keys.write(Data("q".utf8))
            try await top.waitUntilExit(within: .seconds(10))
            #expect(top.status == 0)
            let end = "\(Self.escape)[?25h\(Self.escape)[?1049l"
            #expect(top.log.contains(end), "\(top.log)")
            let lines = top.log.components(separatedBy: "\r\n").flatMap {
                $0.components(separatedBy: "\(Self.escape)[H")
            }
            let widths = lines.map { $0.replacing(/\u{1B}\[[?0-9]*[A-Za-z]/, with: "").count }
            #expect(widths.max() ?? 0 <= 80 && widths.max() ?? 0 > 20, "\(lines)")
            #expect(!top.log.contains("\(Self.escape)[31m"), "a reason commands the terminal")
        }
    }

    @Test func `Ctrl-C ends it as well`() async throws {
        try await withTerminal { top, keys in
            try await eventually("a picture") { top.log.contains("Conversations:") }
            keys.write(Data([3]))
            try await top.waitUntilExit(within: .seconds(10))
            #expect(top.log.contains("\(Self.escape)[?1049l"))
        }
    }

    /// `parley top` in a pseudo-terminal of 80 columns, and what it is typed into.
    private func withTerminal(_ body: @escaping @Sendable @Reactor (TestServer, FileHandle) async throws -> Void)
        async throws
    {
        try await withCommandLine { parley in
            try await inTerminal(parley, body)
        }
    }

    private func inTerminal(
        _ parley: CommandLineTool, _ body: @Sendable @Reactor (TestServer, FileHandle) async throws -> Void
    ) async throws {
        try await CommandsGateway.withRedis(parley) { redis in
            let reason = "{\"since\":1,\"reason\":\"\\u001b[31mred\"}"
            _ = try await redis.send(["HSET", "parley:{0}:pauses", "tenant:5", reason])
        }
        let pipe = "\(parley.folder)/keys"
        #expect(mkfifo(pipe, 0o600) == 0)
        // For reading too, or opening it waits for a reader.
        let keys = FileHandle(fileDescriptor: open(pipe, O_RDWR | O_CLOEXEC), closeOnDealloc: true)
        let command = "stty cols 80 rows 24; exec \(try CommandLineTool.programs)/parley top --interval 1"
        let shell = ["sh", "-c", #"exec script -qefc "$1" /dev/null <"$2""#, "sh", command, pipe]
        let variables = parley.environment(["TERM": "xterm", "SHELL": "/bin/sh"]).map { "\($0)=\($1)" }
        let top = try TestServer(["env", "-i"] + variables + shell, log: "\(parley.folder)/screen")
        defer { top.kill() }
        try await body(top, keys)
    }
}
