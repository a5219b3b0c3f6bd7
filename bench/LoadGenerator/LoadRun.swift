internal import Events

/// One run: hands each free connection its next request until there have been enough, and counts what comes back.
@Reactor final class LoadRun {
    private let options: LoadOptions
    private let template: RequestTemplate
    private let record: AcceptanceRecord?
    private let finished = Latch()
    private var connections: [LoadConnection] = []
    /// Free ones, the longest free first. Used by the open loop only.
    private var free: [LoadConnection] = []
    private var pace: LoopTimer?
    private var start: UInt64 = 0
    /// Requests begun, also the number of the next.
    private var begun = 0
    /// No request is begun once this many have been, or after this moment.
    private var mostRequests = Int.max
    private var end = UInt64.max
    private var idBase: UInt64 = 0

    private(set) var tally: LoadTally
    /// Why the run ended before its time.
    private(set) var abortReason: String?

    init(_ options: LoadOptions, record: AcceptanceRecord?) {
        self.options = options
        self.record = record
        template = RequestTemplate(options)
        if case .messages(let count) = options.length { mostRequests = count }
        tally = LoadTally(expecting: mostRequests == .max ? 1_000_000 : mostRequests)
    }

    /// Opens all connections; throws when one cannot be opened.
    func connect() async throws(StreamError) {
        for number in 0..<options.connections {
            let connection = LoadConnection(self, endpoint: options.endpoint, user: number)
            try await connection.open()
            connections.append(connection)
        }
    }

    /// Returns when every request has its answer. The connections are closed then.
    func run() async {
        start = MonotonicTime.nanoseconds()
        idBase = UInt64(WallTime.milliseconds()) << 22  // another run uses other ids
        if case .seconds(let seconds) = options.length {
            end = start + UInt64(seconds) * 1_000_000_000
            if options.rate > 0 { mostRequests = options.rate * seconds }
        }
        let sweep = LoopTimer { [self] in expire() }
        sweep.start(every: .seconds(1))
        pace = LoopTimer { [self] in sendDue() }
        for connection in connections { isFree(connection) }
        await finished.wait()
        sweep.cancel()
        pace?.cancel()
        for connection in connections { connection.close() }
        // They refer to this run, and so does the timer.
        connections = []
        free = []
        pace = nil
    }

    /// Begins nothing more and ends when what is under way has been answered.
    func stop() {
        mostRequests = begun
        finishIfDone()
    }

    /// Ends at once.
    func giveUp(_ reason: String) {
        abortReason = abortReason ?? reason
        finished.open()
    }

    // MARK: What connections tell

    func isFree(_ connection: LoadConnection) {
        guard !finished.isOpen else { return }
        if options.rate > 0 {
            free.append(connection)
            return sendDue()
        }
        let now = MonotonicTime.nanoseconds()
        guard begun < mostRequests, now < end, hasShareLeft(connection) else { return finishIfDone() }
        send(on: connection, due: now, now: now)
    }

    /// The connection is to be opened anew.
    func isGone(_ connection: LoadConnection) {
        free.removeAll { $0 === connection }
    }

    /// - Parameter number: of the request among its user's.
    func received(_ response: ResponseReader.Response, _ body: UnsafeRawBufferPointer, due: UInt64, number: Int) {
        let now = MonotonicTime.nanoseconds()
        if let expected = options.expected, response.status < 300, !body.contains(expected) {
            return tally.error("\(response.status) without \"\(expected)\": \(excerpt(body))")
        }
        if let record, (200..<300).contains(response.status), !record.add(body, number: number) {
            return tally.error("\(response.status) without an id and a conversation: \(excerpt(body))")
        }
        tally.response(response.status, nanoseconds: now &- due, body: excerpt(body))
    }

    func failed(_ reason: String) {
        tally.error(reason)
        if tally.completed == tally.errors, tally.errors >= connections.count {
            giveUp("the first \(tally.errors) requests all failed: \(reason)")
        }
    }

    // MARK: Sending

    /// In a closed loop with a number of messages, each connection sends its share: with as many users as messages, each
    /// user sends exactly one.
    private func hasShareLeft(_ connection: LoadConnection) -> Bool {
        guard case .messages(let count) = options.length, end == .max else { return true }
        let first = connection.user % options.connections
        return connection.sent < (count - first + options.connections - 1) / options.connections
    }

    private func send(on connection: LoadConnection, due: UInt64, now: UInt64) {
        connection.send(template, id: idBase &+ UInt64(begun), due: due, now: now)
        begun += 1
        connection.turnToNextUser(of: options.users, step: options.connections)
    }

    /// Open loop: sends what is due as far as connections are free, then waits for the next.
    private func sendDue() {
        let now = MonotonicTime.nanoseconds()
        while begun < mostRequests, !free.isEmpty, due(begun) <= now {
            send(on: free.removeFirst(), due: due(begun), now: now)
        }
        guard begun < mostRequests else { return finishIfDone() }
        if !free.isEmpty { pace?.start(after: .nanoseconds(Int64(due(begun) - now))) }
    }

    private func due(_ number: Int) -> UInt64 {
        start + UInt64(number) * 1_000_000_000 / UInt64(options.rate)
    }

    private func expire() {
        let now = MonotonicTime.nanoseconds()
        let limit = now - min(now, UInt64(options.timeout) * 1_000_000_000)
        for connection in connections { connection.expire(sentBefore: limit) }
    }

    private func finishIfDone() {
        if tally.completed >= begun { finished.open() }
    }

    private func excerpt(_ body: UnsafeRawBufferPointer) -> String {
        String(decoding: body.prefix(300), as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether `text` occurs in the bytes.
    fileprivate func contains(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { text in
            guard text.count <= count else { return false }
            return (0...(count - text.count)).contains { place in
                UnsafeRawBufferPointer(rebasing: self[place..<(place + text.count)]).elementsEqual(text)
            }
        }
    }
}
