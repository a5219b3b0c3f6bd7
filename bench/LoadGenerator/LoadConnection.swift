internal import Events

/// One kept-open connection: sends a request at a time and tells its run what came back. Opens itself again when the
/// server has closed it.
@Reactor final class LoadConnection {
    private static let connectLimit = Duration.seconds(5)

    private let run: LoadRun
    private let endpoint: Endpoint
    private var stream: ByteStream?
    /// When the request under way was due, when it left, and the user's how manieth it is; nil while there is none.
    private var underWay: (due: UInt64, sent: UInt64, number: Int)?
    private var isLeaving = false
    private var failedOpenings = 0

    /// The user of the next request: counts up in steps of the number of connections.
    private(set) var user: Int
    /// How often each user has had its turn, and from 1 the number of the next request among its user's.
    private var round = 1
    /// Requests sent.
    private(set) var sent = 0

    init(_ run: LoadRun, endpoint: Endpoint, user: Int) {
        self.run = run
        self.endpoint = endpoint
        self.user = user
    }

    func open() async throws(StreamError) {
        let stream = try await ByteStream.connect(to: endpoint, within: Self.connectLimit)
        self.stream = stream
        stream.onBytes = { [unowned self] bytes in read(bytes) }
        stream.onClose = { [unowned self] error in closed(String(describing: error)) }
    }

    /// Sends one request. Its latency counts from `due`.
    func send(_ template: RequestTemplate, id: UInt64, due: UInt64, now: UInt64) {
        underWay = (due, now, round)
        sent += 1
        stream?.write { template.append(to: &$0, user: user, id: id) }
    }

    /// The next request is another user's: no two connections have one in common.
    func turnToNextUser(of users: Int, step: Int) {
        user += step
        guard user >= users else { return }
        user %= step
        round += 1
    }

    private func read(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let request = underWay else {
            closed("the server sent bytes that nobody asked for")
            return 0
        }
        switch ResponseReader.read(bytes) {
        case .incomplete: return 0
        case .malformed(let reason):
            closed(reason)
            return 0
        case .complete(let response):
            underWay = nil
            run.received(
                response, UnsafeRawBufferPointer(rebasing: bytes[response.body]), due: request.due,
                number: request.number)
            if response.closes { reopen() } else { run.isFree(self) }
            return isLeaving ? 0 : response.body.upperBound
        }
    }

    /// Counts a request that has been under way since before `limit` as an error.
    func expire(sentBefore limit: UInt64) {
        guard let sent = underWay?.sent, sent < limit else { return }
        closed("no answer in time")
    }

    func close() {
        isLeaving = true
        stream?.close()
        stream = nil
    }

    private func closed(_ reason: String) {
        guard !isLeaving else { return }
        let wasUnderWay = underWay != nil
        underWay = nil
        if wasUnderWay { run.failed(reason) }
        reopen()
    }

    private func reopen() {
        run.isGone(self)
        stream?.close()
        stream = nil
        guard !isLeaving else { return }
        Reactor.spawn { [self] in await tryToOpen() }
    }

    private func tryToOpen() async {
        while !isLeaving {
            do throws(StreamError) {
                try await open()
                failedOpenings = 0
                return run.isFree(self)
            } catch {
                failedOpenings += 1
                if failedOpenings == 20 { return run.giveUp("the server has gone: \(describe(error))") }
                try? await Reactor.sleep(for: .milliseconds(100))  // nobody cancels it
            }
        }
    }
}

/// In words, for the one who started the generator.
func describe(_ error: StreamError) -> String {
    switch error {
    case .unresolved(let host, let reason): "\(host): \(reason)"
    case .unreachable(let endpoint, let reason): "\(endpoint): \(reason)"
    case .timedOut(let endpoint): "\(endpoint): no connection in time"
    case .insecure(let endpoint, let reason): "\(endpoint): \(reason)"
    case .closedByPeer: "the server closed the connection"
    case .broken(let reason): reason
    }
}
