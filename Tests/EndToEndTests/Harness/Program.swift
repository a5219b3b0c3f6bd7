import Events
import Foundation
import TestSupport

/// A gateway or a worker as a process of its own, with the log it writes.
@Reactor final class Program {
    enum Kind: String { case gateway, worker }

    let kind: Kind
    private let server: TestServer

    /// - Parameter environment: all that the program gets: what the tests run in does not reach it, but for the PATH
    ///   and the sanitizers' options.
    init(_ kind: Kind, _ arguments: [String] = [], environment: [String: String], log: String) throws {
        self.kind = kind
        let path = ProcessInfo.processInfo.environment.filter { $0.key == "PATH" }
        let kept = path.merging(SanitizerReport.environment) { $1 }
        let variables = kept.merging(environment) { $1 }.map { "\($0)=\($1)" }
        server = try TestServer(["env", "-i"] + variables + [Self.path(kind)] + arguments, log: log)
    }

    var log: String { server.log }
    var isRunning: Bool { server.isRunning }

    /// How often the log holds `text`.
    func count(_ text: String) -> Int { log.components(separatedBy: text).count - 1 }

    /// The lines of the log that hold `text`.
    func lines(_ text: String) -> [String] {
        log.split(separator: "\n").map(String.init).filter { $0.contains(text) }
    }

    /// Returns when the log holds `text` for the `times`-th time.
    func waitForLog(_ text: String, times: Int = 1, within limit: Duration = .seconds(20)) async throws {
        try await server.waitUntilReady(within: limit) { count(text) >= times }
    }

    func kill() { server.kill() }
    func pause() { server.pause() }
    func resume() { server.resume() }
    func terminate() { server.signal(SIGTERM) }

    /// The exit code, once the program has ended by itself; nil when a signal ended it.
    func exitCode(within limit: Duration = .seconds(15)) async throws -> Int32? {
        try await server.waitUntilExit(within: limit)
        guard let status = server.status, status & 0x7F == 0 else { return nil }
        return (status >> 8) & 0xFF
    }

    /// The build puts the programs beside the tests.
    private static func path(_ kind: Kind) throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
        // A bundle's folder, where the test program is in one.
        while folder.pathExtension == "xctest" || folder.lastPathComponent == "MacOS" {
            folder.deleteLastPathComponent()
        }
        let path = folder.appending(path: kind.rawValue).path
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        // Run by a helper from the toolchain: the bundle is an argument.
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            let name = argument.hasPrefix("--test-bundle-path=") ? String(argument.dropFirst(19)) : argument
            var folder = URL(fileURLWithPath: name)
            while folder.path.contains(".xctest") { folder.deleteLastPathComponent() }
            let path = folder.appending(path: kind.rawValue).path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw HarnessError(description: "\(kind.rawValue) is not beside \(tests): run `swift build`")
    }
}
