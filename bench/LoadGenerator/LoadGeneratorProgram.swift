internal import Events
import Glibc

/// Loads a server over HTTP and prints what it saw. Made for Parley's gateway; `--path` and `--body` turn it on others.
@main enum LoadGeneratorProgram {
    static func main() {
        // libevent's own clock is up to 4 ms late; asked this way, before the loop is made, it is exact.
        setenv("EVENT_PRECISE_TIMER", "1", 1)
        let options: LoadOptions
        do throws(UsageError) {
            options = try LoadOptions(arguments: Array(CommandLine.arguments.dropFirst()))
        } catch {
            fail(error.description, status: 64)
        }
        raiseDescriptorLimit()
        Reactor.run {
            switch options.mode {
            case .help: printLine(LoadOptions.help)
            case .load: await LoadProgram(options).run()
            case .idle(let count): await IdleConnections(options, count: count).run()
            case .visit(let count): await VisitProgram(options, count: count).run()
            case .ready(let seconds): await ReadyWait(options, seconds: seconds).run()
            }
        }
    }
}

/// Ends the process with one line on stderr.
func fail(_ message: String, status: Int32 = 1) -> Never {
    writeAll("LoadGenerator: \(message)\n", to: 2)
    exit(status)
}

/// One line on stdout, at once: who reads it through a pipe waits for it.
func printLine(_ line: String) { writeAll(line + "\n", to: 1) }

private func writeAll(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}

/// Each connection is a descriptor: takes as many as the system grants.
private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
