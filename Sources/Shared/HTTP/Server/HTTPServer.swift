package import Events

/// An HTTP/1.1 server on the loop. Each request that passes its checks is handled in a task; whatever does
/// not pass is answered with what `refusal` makes of it.
@Reactor package final class HTTPServer {
    package typealias Handler = @Sendable @Reactor (HTTPRequest) async -> HTTPResponse

    /// More connections than the maximum wait for their 503 at most this many at a time; others are closed unanswered.
    private static let overflow = 256

    let settings: HTTPServerSettings
    let handlers: HTTPHandlerPool
    /// Gives a body of bytes; a stream is not written.
    let refusal: @Sendable @Reactor (HTTPRefusal) -> HTTPResponse
    private let deadlines: HTTPDeadlines
    private var listeners: [Listener] = []
    private var connections: [HTTPServerConnection] = []
    private var sweepTimer: LoopTimer?
    /// Of the connections that a drain waits for, how many are left.
    private var awaited = 0
    private var emptied: Latch?
    private(set) var isDraining = false
    /// Milliseconds for which the server has been attentive, as of the last sweep: when the loop or the whole process
    /// stood still, the clients do not pay for it with their deadlines.
    private(set) var now: Int64 = 0
    private var lastSweep: Int64
    /// The `Date` header's value as of the last sweep.
    private(set) var date: [UInt8]
    private var counts = HTTPServerStatistics()

    package init(
        settings: HTTPServerSettings = HTTPServerSettings(),
        refusal: @escaping @Sendable @Reactor (HTTPRefusal) -> HTTPResponse,
        handler: @escaping Handler
    ) {
        self.settings = settings
        self.refusal = refusal
        handlers = HTTPHandlerPool(handler)
        deadlines = HTTPDeadlines(settings)
        lastSweep = MonotonicTime.milliseconds()
        date = Self.currentDate()
    }

    package var statistics: HTTPServerStatistics {
        var counts = counts
        counts.openConnections = connections.count
        return counts
    }

    /// The TCP port listened on: tells what port 0 became. 0 before `start` and on a Unix socket alone.
    package var port: UInt16 { listeners.first { $0.port != 0 }?.port ?? 0 }

    /// Accepts connections from now on. May be called for several endpoints.
    package func start(on endpoint: Endpoint) throws(Listener.Failure) {
        let listener = try Listener(endpoint) { [weak self] stream in
            if let self { self.accept(stream) } else { stream.close() }
        }
        listeners.append(listener)
        guard sweepTimer == nil else { return }
        sweep()
        let timer = LoopTimer { [weak self] in self?.sweep() }
        timer.start(every: settings.sweepInterval)
        sweepTimer = timer
    }

    /// For `grace` it goes on as before, but each answer says `Connection: close`: whoever sends the clients here sees
    /// that it is to stop. Then it closes what is idle, tells the writers of streams and lets running requests finish;
    /// it listens until they have, so that others get an answer meanwhile. Returns when no connection is left: bounded
    /// by the handlers and by the writers; `close` cuts it short. Cancelling its task ends the grace.
    package func drain(after grace: Duration = .zero) async {
        isDraining = true
        if grace > .zero { try? await Reactor.sleep(for: grace) }  // see above
        await emptyOut()
        stopListening()
        await emptyOut()
        handlers.close()
        stopSweeping()
    }

    /// Returns when all connections that are there now have ended.
    private func emptyOut() async {
        awaited = connections.count
        forEachConnection { $0.isAwaited = true }
        forEachConnection { $0.drain() }
        guard awaited > 0 else { return }
        let latch = Latch()
        emptied = latch
        await latch.wait()
    }

    /// Ends everything at once; handlers are cancelled.
    package func close() {
        isDraining = true
        stopListening()
        forEachConnection { $0.close(.serverClosed) }
        handlers.close()
        stopSweeping()
    }

    // MARK: Connections

    private func accept(_ stream: ByteStream) {
        counts.acceptedConnections += 1
        guard connections.count < settings.maximumConnections + Self.overflow else { return stream.close() }
        let isOverflow = connections.count >= settings.maximumConnections
        let connection = HTTPServerConnection(server: self, stream: stream)
        connection.index = connections.count
        connections.append(connection)
        if isOverflow { connection.refuse(.tooManyConnections) }
    }

    func removed(_ connection: HTTPServerConnection) {
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.index] = last
            last.index = connection.index
        }
        guard connection.isAwaited else { return }
        awaited -= 1
        if awaited == 0 { emptied?.open() }
    }

    /// From the last to the first, because a connection that ends gives its place to the last.
    private func forEachConnection(_ body: (HTTPServerConnection) -> Void) {
        var index = connections.count
        while index > 0 {
            index -= 1
            if index < connections.count { body(connections[index]) }
        }
    }

    private func sweep() {
        let time = MonotonicTime.milliseconds()
        now += min(time - lastSweep, 2 * settings.sweepInterval.milliseconds)
        lastSweep = time
        date = Self.currentDate()
        forEachConnection { $0.checkDeadlines(deadlines, now: now) }
    }

    private func stopListening() {
        for listener in listeners { listener.close() }
    }

    private func stopSweeping() {
        sweepTimer?.cancel()
        sweepTimer = nil
    }

    private static func currentDate() -> [UInt8] { Array(HTTPDate.text(WallTime.milliseconds() / 1000).utf8) }

    // MARK: Counting

    func requestStarted() {
        counts.requests += 1
        counts.runningRequests += 1
    }

    func requestEnded() { counts.runningRequests -= 1 }

    func requestAbandoned() { counts.abandonedRequests += 1 }

    func readerWasSlow() { counts.slowReaders += 1 }

    func refused(_ refusal: HTTPRefusal) { counts.refused[refusal, default: 0] += 1 }
}
