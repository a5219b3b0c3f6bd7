internal import Events

/// The connections to one server, and the calls that wait for one.
@Reactor final class PlainServer {
    unowned let client: PlainClient
    private let endpoint: Endpoint
    private let settings: HTTPClientSettings
    /// The settings' `drainTime`.
    let drainNanoseconds: UInt64
    private var connections: [ObjectIdentifier: PlainConnection] = [:]
    /// The last one used is used again first, so that those which are not needed grow old.
    private var idle: [PlainConnection] = []
    private let idleNanoseconds: UInt64
    private var alarm: LazyAlarm?
    private var opening = 0
    private var waiting: [PlainCall] = []
    private var isClosed = false

    init(_ endpoint: Endpoint, _ settings: HTTPClientSettings, client: PlainClient) {
        self.endpoint = endpoint
        self.settings = settings
        drainNanoseconds = UInt64(settings.drainTime.milliseconds) * 1_000_000
        idleNanoseconds = UInt64(settings.idleTime.milliseconds) * 1_000_000
        self.client = client
        alarm = LazyAlarm { [weak self] in self?.closeAged() }
    }

    /// Closes all connections; the calls are their client's to end.
    func close() {
        isClosed = true
        waiting = []
        idle = []
        alarm?.cancel()
        for connection in Array(connections.values) { connection.close() }
    }

    func begin(_ call: PlainCall) {
        call.connection = nil
        if let connection = idle.popLast() { return connection.carry(call) }
        waiting.append(call)
        openConnections()
    }

    /// Takes the call back, whoever carries it.
    func forget(_ call: PlainCall) {
        if let connection = call.connection { return connection.close() }
        waiting.removeAll { $0 === call }
    }

    // MARK: Connections

    /// One for each call that waits, as far as the server may have so many.
    private func openConnections() {
        let most = settings.connectionsPerHost > 0 ? settings.connectionsPerHost : .max
        while opening < waiting.count, opening + connections.count < most {
            let limit = waiting[opening].request.timeouts.connect
            opening += 1
            Reactor.spawn { [self, client] in
                await open(within: limit)
                withExtendedLifetime(client) {}  // `unowned` above
            }
        }
    }

    private func open(within limit: Duration) async {
        do throws(StreamError) {
            let stream = try await ByteStream.connect(to: endpoint, within: limit)
            opening -= 1
            opened(stream)
        } catch {
            opening -= 1
            if !waiting.isEmpty { client.ended(waiting.removeFirst(), Self.error(error)) }
            openConnections()
        }
    }

    private func opened(_ stream: ByteStream) {
        guard stream.isOpen, !isClosed else {
            stream.close()
            return openConnections()
        }
        let connection = PlainConnection(stream, self)
        connections[ObjectIdentifier(connection)] = connection
        isFree(connection)
    }

    /// The connection can carry a call.
    func isFree(_ connection: PlainConnection) {
        if !waiting.isEmpty { return connection.carry(waiting.removeFirst()) }
        guard idle.count < settings.idleConnections else { return connection.close() }
        let now = MonotonicTime.nanoseconds()
        connection.idleSince = now
        idle.append(connection)
        watchAge(now)
    }

    /// The first has been idle for the longest time.
    private func watchAge(_ now: UInt64) {
        if let first = idle.first { alarm?.ring(by: first.idleSince &+ idleNanoseconds, now: now) }
    }

    private func closeAged() {
        let now = MonotonicTime.nanoseconds()
        for connection in idle.prefix(while: { $0.idleSince &+ idleNanoseconds <= now }) { connection.close() }
        watchAge(now)
    }

    /// The connection is closed, whatever it was doing.
    func lost(_ connection: PlainConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        idle.removeAll { $0 === connection }
        openConnections()
    }

    private static func error(_ error: StreamError) -> HTTPClientError {
        switch error {
        case .unresolved(let host, let reason): .unreachable(reason: "\(host): \(reason)")
        case .unreachable(let endpoint, let reason): .unreachable(reason: "\(endpoint): \(reason)")
        case .timedOut: .timedOut(.connect)
        case .insecure(let endpoint, let reason): .tls(reason: "\(endpoint): \(reason)")
        case .closedByPeer: .closed(reason: "the connection was closed as soon as it was open")
        case .broken(let reason): .closed(reason: reason)
        }
    }
}
