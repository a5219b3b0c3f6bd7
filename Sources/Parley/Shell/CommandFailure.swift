internal import Service

/// Why a command has not done what it was asked to, in a sentence that says what to do.
struct CommandFailure: Error, Equatable {
    let sentence: String
    var exitCode: Int32 = 1

    init(_ sentence: String) { self.sentence = sentence }

    /// The environment is wrong, not the command.
    static func configuration(_ sentence: String) -> CommandFailure {
        var failure = CommandFailure(sentence)
        failure.exitCode = configurationExitCode
        return failure
    }
}
