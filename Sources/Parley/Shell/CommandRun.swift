internal import ArgumentParser
internal import Events
internal import Glibc
internal import Service

/// A command that works on the servers.
protocol ServerCommand: ParsableCommand, Sendable {
    @Reactor func run(_ context: CommandContext) async throws

    /// What the command needs of the environment.
    func settings(_ environment: [String: String]) throws(SettingsError) -> CommandSettings
}

extension ServerCommand {
    func settings(_ environment: [String: String]) throws(SettingsError) -> CommandSettings {
        try CommandSettings(environment: environment)
    }

    func run() throws {
        try runOnReactor {
            let context = CommandContext(try settings(currentEnvironment()))
            do {
                try await self.run(context)
            } catch {
                await context.close()
                throw error
            }
            await context.close()
        }
    }
}

/// Runs a command on the loop, to its end. What it throws is one sentence on standard error and an exit code.
func runOnReactor(_ body: @escaping @Sendable @Reactor () async throws -> Void) throws {
    let result = CommandResult()
    Reactor.run {
        do {
            try await body()
        } catch let code as ExitCode {
            result.exitCode = code.rawValue
        } catch {
            let failure = CommandFailure(error)
            writeAll(STDERR_FILENO, Array("parley: \(failure.sentence)\n".utf8))
            result.exitCode = failure.exitCode
        }
    }
    if result.exitCode != 0 { throw ExitCode(result.exitCode) }
}

/// What the loop leaves behind. Unchecked: written on the loop, read after it has ended, on the same thread.
private final class CommandResult: @unchecked Sendable {
    var exitCode: Int32 = 0
}
