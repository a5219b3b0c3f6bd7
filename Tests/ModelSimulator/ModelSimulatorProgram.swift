import Events
import Glibc
import SimulatedModel

/// The simulated model as a process: `ModelSimulator [--port N] [--delay-ms N] [--tokens N]`. Prints its port on
/// stdout and runs until SIGTERM or SIGINT.
@main enum ModelSimulatorProgram {
    static func main() {
        guard let options = Options(CommandLine.arguments.dropFirst()) else {
            print("usage: ModelSimulator [--port N] [--delay-ms N] [--tokens N]")
            exit(64)
        }
        Reactor.run { await serve(options) }
    }

    private struct Options: Sendable {
        var port: UInt16 = 0
        var delay = Duration.zero
        var tokens: Int?

        init?(_ arguments: ArraySlice<String>) {
            var rest = arguments
            while let name = rest.popFirst() {
                guard let value = rest.popFirst().flatMap(Int.init), value >= 0 else { return nil }
                switch name {
                case "--port":
                    guard let port = UInt16(exactly: value) else { return nil }
                    self.port = port
                case "--delay-ms": delay = .milliseconds(value)
                case "--tokens": tokens = value
                default: return nil
                }
            }
        }
    }

    @Reactor private static func serve(_ options: Options) async {
        let model = SimulatedModel()
        model.delay = options.delay
        model.tokens = options.tokens
        do {
            let port = try model.start(port: options.port)
            let line = Array("\(port)\n".utf8)
            write(1, line, line.count)
        } catch {
            print("\(error)")
            exit(71)
        }
        let end = Latch()
        let watchers = [SIGTERM, SIGINT].map { SignalWatcher($0) { end.open() } }
        await end.wait()
        withExtendedLifetime(watchers) { model.close() }
    }
}
