internal import ArgumentParser
internal import Events
internal import Glibc
internal import Service

/// Asks before something is done to many.
struct Confirmation: ParsableArguments {
    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    /// Returns when the answer is yes; throws when it is another, or nobody is there to give one.
    @Reactor func ask(_ question: String) async throws(CommandFailure) {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure("\(question) Add --yes to do it without being asked.")
        }
        let input = LineInput(prompt: "")
        defer { input.close() }
        writeAll(STDERR_FILENO, Array("\(question) [y/N] ".utf8))
        let answer = try await input.next() ?? ""
        guard ["y", "yes"].contains(answer.lowercased()) else { throw CommandFailure("nothing was done") }
    }
}
