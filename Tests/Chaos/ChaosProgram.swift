import Events
import Glibc

/// Runs Parley whole, under load, while everything around it and in it breaks by a seeded schedule; then lets it come
/// to rest and holds what is stored against what was promised. Exit codes: 0 all promises hold, 1 one is broken, 2 the
/// run itself failed, 64 wrong arguments.
@main enum ChaosProgram {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        let options: ChaosOptions
        do {
            options = try ChaosOptions(arguments: Array(CommandLine.arguments.dropFirst()))
        } catch {
            say("\(error)\n\n\(ChaosOptions.help)")
            exit(64)
        }
        Reactor.run {
            do {
                let holds = try await ChaosRun(options).run()
                exit(holds ? 0 : 1)
            } catch {
                say("the run failed: \(error)\nlogs: \(options.folder)")
                exit(2)
            }
        }
    }
}

/// One line on standard output, at once: who reads it through a pipe waits for it.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
}
