internal import Events
import Glibc

/// Opens connections, sends one request on each, and holds them idle: what a gateway needs for them can be measured.
@Reactor final class IdleConnections {
    private let options: LoadOptions
    private let count: Int
    private var streams: [ByteStream] = []
    private var closedByServer = 0
    private let mustStop = Latch()

    init(_ options: LoadOptions, count: Int) {
        self.options = options
        self.count = count
    }

    /// Prints `idle COUNT` when all are open, and returns at a signal.
    func run() async {
        let signals = [SIGINT, SIGTERM].map { SignalWatcher($0) { [self] in mustStop.open() } }
        do throws(StreamError) {
            while streams.count < count, !mustStop.isOpen { try await openOne() }
        } catch {
            fail("connection \(streams.count + 1) of \(count) cannot be used: \(describe(error))")
        }
        printLine("idle \(streams.count)")
        await mustStop.wait()
        for signal in signals { signal.close() }
        if closedByServer > 0 { fail("the server closed \(closedByServer) of \(count) idle connections") }
        for stream in streams { stream.close() }
    }

    private func openOne() async throws(StreamError) {
        let stream = try await ByteStream.connect(to: options.endpoint, within: .seconds(5))
        let answer = await Exchange(stream).get("/healthz", options)
        guard answer == 200 else {
            stream.close()
            throw .broken(reason: "GET /healthz is answered with \(answer.map(String.init) ?? "nothing")")
        }
        stream.onClose = { [unowned self] _ in closedByServer += 1 }
        streams.append(stream)
    }
}
