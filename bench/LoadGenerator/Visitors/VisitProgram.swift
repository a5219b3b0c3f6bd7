internal import Events
internal import Glibc

/// Users who come, talk for a while as people's clients do, and go, on several gateways, until a signal or for a time.
/// Prints one line of JSON.
@Reactor struct VisitProgram {
    private let options: LoadOptions
    private let count: Int

    init(_ options: LoadOptions, count: Int) {
        self.options = options
        self.count = count
    }

    func run() async {
        let record = options.record.map(AcceptanceRecord.init)
        let tally = VisitTally()
        let signals = [SIGINT, SIGTERM].map { SignalWatcher($0) { tally.isOver = true } }
        let timer = LoopTimer { tally.isOver = true }
        if case .seconds(let seconds) = options.length { timer.start(after: .seconds(Int64(seconds))) }
        let visitors = (0..<count).map { seat in
            let visitor = Visitor(seat: seat, of: count, options, tally, record)
            return Reactor.spawn { await visitor.run() }
        }
        for visitor in visitors { await visitor.value }
        for signal in signals { signal.close() }
        timer.cancel()
        record?.close()
        printLine(tally.json)
        if tally.replies == 0 { fail("no message was answered: \(tally.firstFailure ?? "none was sent")") }
    }
}
