package import Events
import Foundation
import Glibc
import Testing

/// A child process that a test needs: a server, or one of our own programs. Killed by `kill`, and by the system when
/// the test process dies.
///
/// The system ties that to the thread that started the child, so it is started on the loop's, which never ends.
@Reactor package final class TestServer {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The process id.
    package let process: Int32
    private let logPath: String
    private var hasEnded = false
    /// As `waitpid` gave it; nil while the process runs.
    package private(set) var status: Int32?
    /// What a sanitizer had to say of it, once it has ended; an issue of the test that runs.
    package private(set) var sanitizerReport: String?

    /// - Parameters:
    ///   - command: program and arguments; the program is looked up on the PATH.
    ///   - environment: added to the test's own.
    ///   - log: gets what the program prints, after what is there already.
    package init(_ command: [String], environment: [String: String] = [:], log: String) throws {
        logPath = log
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        process = try Self.spawn(["setpriv", "--pdeathsig", "KILL", "--"] + command, all, log)
    }

    /// Looks whether the process has ended by itself.
    package var isRunning: Bool {
        if !hasEnded { reap(WNOHANG) }
        return !hasEnded
    }

    /// What the process has printed until now.
    package var log: String {
        // A log that is not there yet is an empty one.
        (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
    }

    /// Sends a signal, unless the process has ended.
    package func signal(_ number: Int32) {
        if isRunning { Glibc.kill(process, number) }
    }

    /// Stops the process where it stands: connections stay open and nobody answers.
    package func pause() { signal(SIGSTOP) }

    package func resume() { signal(SIGCONT) }

    /// Ends the process at once and returns when it is gone. Safe to call twice.
    package func kill() {
        guard isRunning else { return }
        Glibc.kill(process, SIGKILL)
        reap(0)
    }

    /// Returns when the process has ended by itself, or throws after `limit`.
    package func waitUntilExit(within limit: Duration = .seconds(10)) async throws {
        try await poll("\(process) to end", within: limit) { !isRunning }
    }

    /// Returns as soon as `condition` holds; throws when the process ends before, or `limit` passes.
    package func waitUntilReady(
        within limit: Duration = .seconds(20), _ condition: @Reactor () async -> Bool
    ) async throws {
        try await poll("\(process) to be ready", within: limit) {
            guard isRunning else { throw Failure(description: "the process ended: \(log.suffix(2000))") }
            return await condition()
        }
    }

    private func poll(
        _ what: String, within limit: Duration, _ condition: @Reactor () async throws -> Bool
    ) async throws {
        let deadline = MonotonicTime.milliseconds() + limit.milliseconds
        while try await !condition() {
            guard MonotonicTime.milliseconds() < deadline else {
                throw Failure(description: "waited \(limit) for process \(what): \(log.suffix(2000))")
            }
            try await Reactor.sleep(for: .milliseconds(2))
        }
    }

    private func reap(_ options: Int32) {
        var status: Int32 = 0
        var result = waitpid(process, &status, options)
        while result == -1 && errno == EINTR { result = waitpid(process, &status, options) }
        guard result == process else { return }
        hasEnded = true
        self.status = status
        sanitizerReport = SanitizerReport.text(of: process)
        if let sanitizerReport { Issue.record("\(sanitizerReport)") }
    }

    private static func spawn(_ command: [String], _ environment: [String], _ log: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Nothing else is inherited: a pipe of Foundation's Process, held open by our child, would keep its owner
        // waiting for the end of another.
        for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }

        // A child inherits the mask of the thread that starts it, which may block SIGTERM.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let status = posix_spawnp(&process, command[0], &actions, &attributes, &arguments, &variables)
        guard status == 0 else {
            throw Failure(description: "\(command.joined(separator: " ")): \(String(cString: strerror(status)))")
        }
        return process
    }
}
