import Glibc

/// What comes behind the name of a program that is told everything by its environment: nothing, or a question about it.
package enum ProgramArguments: Equatable {
    case none
    case help
    case version
    case unknown(String)

    package init(_ arguments: some Sequence<String>) {
        self = .none
        for argument in arguments {
            switch argument {
            case "--help", "-h": self = .help
            case "--version": self = .version
            default: self = .unknown(argument)
            }
            return
        }
    }

    /// Returns when there are none; otherwise answers and ends the process. For `main` only.
    /// - Parameter purpose: one sentence on what the program does.
    package func answer(program: String, purpose: String) {
        let usage = """
            \(purpose)
            \(program) takes no arguments: its settings are environment variables, which docs/configuration.md lists.
            """
        switch self {
        case .none: return
        case .help: tell(usage)
        case .version: tell("\(program) \(parleyVersion)")
        case .unknown(let argument):
            fail("\(program) does not know \"\(argument)\".\n\(usage)", code: argumentsExitCode)
        }
    }

    private func tell(_ text: String) -> Never {
        writeAll(STDOUT_FILENO, Array((text + "\n").utf8))
        exit(0)
    }
}

/// The exit code for wrong arguments (`EX_USAGE` of sysexits.h).
private let argumentsExitCode: Int32 = 64
