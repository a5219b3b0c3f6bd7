import Events
import Foundation
import TestSupport

/// One run of the chaos program, which the build puts beside the tests.
@Reactor enum ChaosProcess {
    /// A run is fifteen processes that mostly wait; more of them at once would make each other late.
    private static let atOnce = 3

    private static var free = atOnce
    private static var waiting: [CheckedContinuation<Void, Never>] = []

    /// Returns its exit code and all that it said. What a run with a breach leaves for whoever looks into it is kept in
    /// /tmp, but not where a breach is wanted.
    static func run(
        _ arguments: [String], keepsLogs: Bool = true
    ) async throws -> (code: Int32, output: String) {
        await enter()
        defer { leave() }
        return try await withTemporaryFolder { folder in
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let program = (tests as NSString).deletingLastPathComponent + "/Chaos"
            let place = keepsLogs ? [] : ["--folder", "\(folder)/run"]
            let process = try TestServer([program] + arguments + place, log: "\(folder)/chaos.log")
            defer { process.kill() }
            try await process.waitUntilExit(within: .seconds(240))
            let status = process.status ?? 0
            return (status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F), process.log)
        }
    }

    private static func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private static func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
