internal import Events
internal import Queue
internal import Redis

/// The live view: reads, draws, waits, until somebody ends it.
@Reactor final class TopScreen {
    /// Rates go back to what processes had told so long ago, where so long has been looked.
    private static let window: Int64 = 10_000

    private let reader: TopReader
    private let names: [Int64: String]
    private let interval: Duration
    private let end = Latch()
    private var terminal: Terminal?
    private var readings: [TopReading] = []
    private var trouble: String?

    init(reader: TopReader, names: [Int64: String], interval: Duration) {
        self.reader = reader
        self.names = names
        self.interval = interval
    }

    /// Returns when it is ended: by q, Ctrl-C or a signal.
    func run() async {
        let terminal = Terminal(
            onKey: { [weak self] in if $0 == UInt8(ascii: "q") || $0 == UInt8(ascii: "Q") { self?.end.open() } },
            onResize: { [weak self] in self?.draw() }, onEnd: { [end] in end.open() })
        self.terminal = terminal
        let reading = Reactor.spawn { [self] in
            while !end.isOpen {
                await read()
                draw()
                guard (try? await Reactor.sleep(for: interval)) != nil else { return }  // ended
            }
        }
        await end.wait()
        reading.cancel()
        self.terminal = nil
        terminal.close()
    }

    private func read() async {
        do {
            let reading = try await reader.read()
            readings.removeAll { reading.at - $0.at > Self.window + interval.milliseconds }
            readings.append(reading)
            trouble = nil
        } catch {
            trouble = CommandFailure(error).sentence
        }
    }

    private func draw() {
        guard let terminal else { return }
        let (width, height) = terminal.size
        let time = WallTime.rfc3339(WallTime.milliseconds()).prefix(19)
        var lines = ["parley top  \(time)Z  every \(age(interval))  q quits"]
        if let trouble { lines.append("Cannot be read now: \(trouble)") }
        if let now = readings.last {
            let figures = TopFigures(now: now, since: Array(readings.dropLast()))
            lines += TopText(figures: figures, names: names).lines(width: width, height: height - lines.count)
        }
        terminal.show(lines.prefix(height).map { String($0.prefix(width)) })
    }
}
