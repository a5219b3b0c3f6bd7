import Events
import Foundation
import JSON
import TestSupport

/// `parley verify` with the record of what was accepted, when nothing may be waiting any more.
@Reactor struct VerifyCheck {
    let scene: Scene
    let options: ChaosOptions

    func run() async throws {
        let record = "\(options.folder)/accepted.jsonl"
        try scene.load.record.write(to: record, sentAfter: scene.flushedAt)
        let (code, output) = try await parley(["verify", "--record", record, "--drained", "--json"])
        guard let report = try? JSONValue(parsing: output), let checks = report["checks"]?.array else {
            throw ChaosError(description: "parley verify said (\(code)): \(output)")
        }
        for check in checks {
            for breach in check["breaches"]?.array ?? [] {
                let examples = breach["examples"]?.array?.compactMap(\.string) ?? []
                scene.breaches.add(
                    "\(check["check"]?.string ?? "")/\(breach["breach"]?.string ?? "")",
                    examples.joined(separator: "; "), count: Int(breach["count"]?.int64 ?? 1))
            }
        }
        if code != 0, scene.breaches.isEmpty { scene.breaches.add("verify/exit", "exit code \(code): \(output)") }
        say("verify: \(output.prefix { $0 != "\n" }.prefix(500))")
    }

    /// Runs the command line on the servers themselves.
    private func parley(_ arguments: [String]) async throws -> (Int32, String) {
        let log = "\(options.folder)/verify.json"
        let environment = [
            "PATH=/usr/bin:/bin", "REDIS_URL=\(scene.servers.redis.url)", "DATABASE_URL=\(scene.servers.postgres.url)",
            "PARLEY_SHARDS=\(options.shards)",
        ]
        let process = try TestServer(
            ["env", "-i"] + environment + ["\(options.programs)/parley"] + arguments, log: log)
        try await process.waitUntilExit(within: .seconds(60))
        return ((process.status ?? 0) >> 8 & 0xFF, process.log)
    }
}
