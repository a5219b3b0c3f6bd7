import Events
import Glibc
import SimulatedModel

/// The simulated model as a process. Prints its port on stdout and runs until SIGTERM or SIGINT.
@main enum ModelSimulatorProgram {
    private static let help = """
        A model that is none: speaks OpenAI's chat completions at /v1/chat/completions and Anthropic's messages at
        /v1/messages, and answers "You said: " and the user's last message. Prints its port and runs until SIGTERM or
        SIGINT. GET /requests lists the last calls, GET /count tells how many there were.

        usage: ModelSimulator [--address A] [--port N] [--delay-ms N] [--tokens N]

          --address A    listen on this address, in numeric form; left out, on 127.0.0.1
          --port N       listen on this port; left out or 0, on a free one
          --delay-ms N   wait so long before each answer
          --tokens N     cut each answer into so many pieces; left out, one per word

        With a worker: AI_BASE_URL=http://127.0.0.1:PORT/v1 AI_MODEL=NAME. Any name answers; these do as they are called
        (Tests/SimulatedModel/ModelBehaviour.swift says what each does):

          \(ModelBehaviour.names.joined(separator: " "))
        """

    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--help" || arguments.first == "-h" { return print(help) }
        guard let options = Options(arguments) else {
            print(help)
            exit(64)
        }
        Reactor.run { await serve(options) }
    }

    private struct Options: Sendable {
        var address = "127.0.0.1"
        var port: UInt16 = 0
        var delay = Duration.zero
        var tokens: Int?

        init?(_ arguments: ArraySlice<String>) {
            var rest = arguments
            while let name = rest.popFirst() {
                guard let text = rest.popFirst() else { return nil }
                if name == "--address" {
                    address = text
                    continue
                }
                guard let value = Int(text), value >= 0 else { return nil }
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
            let port = try model.start(address: options.address, port: options.port)
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
