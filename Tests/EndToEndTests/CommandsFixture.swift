import Events
import Foundation
import TestSupport

/// The command line of this build, with servers of its own. Each command is a process.
struct CommandLineTool: Sendable {
    let folder: String
    let redisURL: String
    let databaseURL: String

    /// What a command left behind.
    struct Outcome: Sendable, CustomStringConvertible {
        let code: Int32
        let output: String
        let errors: String

        /// Standard output as JSON; nil when it is anything more or less.
        var json: Any? { try? JSONSerialization.jsonObject(with: Data(output.utf8)) }
        var object: [String: Any] { json as? [String: Any] ?? [:] }
        var list: [[String: Any]] { json as? [[String: Any]] ?? [] }

        var description: String { "exit \(code)\n\(output)\n\(errors)" }
    }

    /// Where this build's programs lie: beside the tests.
    static var programs: String {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return (tests as NSString).deletingLastPathComponent
        }
    }

    /// What a program needs to find the servers, and nothing of the test's own settings.
    func environment(_ more: [String: String] = [:]) -> [String: String] {
        let own = ["PATH": "/usr/bin:/bin", "REDIS_URL": redisURL, "DATABASE_URL": databaseURL]
        return own.merging(SanitizerReport.environment) { $1 }.merging(more) { $1 }
    }

    func callAsFunction(
        _ arguments: String..., input: String = "", environment more: [String: String] = [:]
    ) async throws -> Outcome {
        try await run(arguments, input: input, environment: more)
    }

    /// - Parameter program: another one than the command line.
    func run(
        _ arguments: [String], program: String = "parley", input: String = "", environment more: [String: String] = [:]
    ) async throws -> Outcome {
        let path = "\(folder)/\(UUID().uuidString)"
        try input.write(toFile: "\(path).in", atomically: false, encoding: .utf8)
        let command = ["\(try Self.programs)/\(program)"] + arguments
        let code = try await exitCode(of: command, environment(more), path)
        return Outcome(
            code: code, output: try String(contentsOfFile: "\(path).out", encoding: .utf8),
            errors: try String(contentsOfFile: "\(path).err", encoding: .utf8))
    }

    @Reactor private func exitCode(
        of command: [String], _ environment: [String: String], _ path: String
    ) async throws -> Int32 {
        let variables = environment.map { "\($0)=\($1)" }
        let shell = ["sh", "-c", #"exec "$@" <"$0.in" >"$0.out" 2>"$0.err""#, path]
        let process = try TestServer(["env", "-i"] + variables + shell + command, log: "\(path).log")
        defer { process.kill() }
        try await process.waitUntilExit(within: .seconds(60))
        let status = process.status ?? 0
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }
}

/// Runs `body` with the command line and empty servers; `migrated` and with the tenant `acme` unless told otherwise.
func withCommandLine(isEmpty: Bool = false, _ body: @Sendable (CommandLineTool) async throws -> Void) async throws {
    try await withPostgres { url in
        try await withRedis(arguments: ["--appendonly", "yes"]) { redis in
            try await withTemporaryFolder { folder in
                let parley = CommandLineTool(folder: folder, redisURL: redis.url, databaseURL: url)
                if !isEmpty {
                    try require(try await parley("migrate"))
                    try require(try await parley("tenant", "create", "acme"))
                }
                try await body(parley)
            }
        }
    }
}

/// Throws with all that the command said when it failed.
@discardableResult
func require(_ outcome: CommandLineTool.Outcome) throws -> CommandLineTool.Outcome {
    guard outcome.code == 0 else { throw CommandFailed(description: "the command failed: \(outcome)") }
    return outcome
}

struct CommandFailed: Error, CustomStringConvertible {
    let description: String
}
