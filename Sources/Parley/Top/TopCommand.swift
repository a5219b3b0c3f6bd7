internal import ArgumentParser
internal import Events
internal import Figures
internal import Queue

struct TopCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch it work: throughput, queue, workers, leases, latency, errors.",
        discussion: """
            In a terminal the screen is drawn anew every two seconds until q or Ctrl-C. Into a pipe or a file it is written \
            once, after six seconds, in which each process has said once what it counts; so with --once and --json. It reads \
            no more of Redis than a few hundred tenants, and nothing of PostgreSQL but names. Reply times are those that workers \
            count, by buckets: the upper end is shown.

              parley top
              parley top --once --interval 10
              parley top --json
            """)

    @Option(
        help: ArgumentHelp("Between two looks, 1 to 60; else 2. A single one takes 6 at least.", valueName: "seconds"))
    var interval: Int64?
    @Flag(help: "Write it once, plainly.")
    var once = false
    @OptionGroup var output: Output

    func validate() throws {
        if let interval, !(1...60).contains(interval) {
            throw ValidationError("--interval is \(interval): give 1 to 60.")
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let reader = TopReader(queue: try await context.queue(), redis: try await context.redis())
        let names = await context.tenantNames()
        if Terminal.isThere, !once, !output.json {
            return await TopScreen(reader: reader, names: names, interval: .seconds(interval ?? 2)).run()
        }
        let first = try await reader.read()
        try await Reactor.sleep(for: .seconds(max(interval ?? 0, ProcessRates.leastSeconds)))
        let figures = TopFigures(now: try await reader.read(), since: [first])
        output.show(json: { figures.write(to: &$0, names: names) }) {
            TopText(figures: figures, names: names).lines(width: nil, height: nil).joined(separator: "\n")
        }
    }
}
