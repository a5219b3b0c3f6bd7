internal import Events

/// Calls servers without TLS: HTTP/1.1 over `ByteStream`, one call at a time on each connection.
///
/// libcurl can do all of this; it costs two to three times the CPU time for each call and 15 KB more memory for each
/// that is under way. For a model next door, which answers thousands of short calls a second, that counts.
@Reactor final class PlainClient {
    private let settings: HTTPClientSettings
    private var servers: [String: PlainServer] = [:]
    private var calls: [ObjectIdentifier: PlainCall] = [:]
    private var alarm: LazyAlarm?
    /// Where the last call went: the next one most likely goes there too.
    private var last: (url: String, target: PlainTarget)?

    init(_ settings: HTTPClientSettings) {
        self.settings = settings
        alarm = LazyAlarm { [weak self] in self?.sweep() }
    }

    isolated deinit { close() }

    var callsInFlight: Int { calls.count }

    /// Nil for what is not for this client.
    func target(_ url: String) -> PlainTarget? {
        if let last, last.url == url { return last.target }
        guard settings.proxy == nil, let target = PlainTarget(url) else { return nil }
        last = (url, target)
        return target
    }

    /// Ends all calls with `.cancelled` and closes all connections. Safe to call twice.
    func close() {
        for server in servers.values { server.close() }
        for call in Array(calls.values) { ended(call, .cancelled) }
        alarm?.cancel()
    }

    func begin(
        _ request: HTTPClientRequest, _ target: PlainTarget, _ onHead: @escaping @Reactor (HTTPClientHead) -> Void,
        _ onBytes: @escaping @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite,
        _ continuation: CheckedContinuation<HTTPClientError?, Never>
    ) -> PlainCall {
        let now = MonotonicTime.nanoseconds()
        let call = PlainCall(
            request, target, now: now, onHead: onHead, onBytes: onBytes, continuation: continuation)
        calls[ObjectIdentifier(call)] = call
        ring(for: call, now: now)
        server(target).begin(call)
        return call
    }

    /// Ends a call that is under way; what it needed is given up.
    func end(_ call: PlainCall, _ error: HTTPClientError) {
        guard calls[ObjectIdentifier(call)] != nil else { return }
        server(call.target).forget(call)
        ended(call, error)
    }

    /// The call has its outcome; nil is a whole answer.
    func ended(_ call: PlainCall, _ error: HTTPClientError?) {
        calls.removeValue(forKey: ObjectIdentifier(call))
        call.answer(error)
    }

    /// Sees to it that the call's next deadline is looked at.
    func ring(for call: PlainCall, now: UInt64) { alarm?.ring(by: call.deadline().due, now: now) }

    private func server(_ target: PlainTarget) -> PlainServer {
        if let server = servers[target.authority] { return server }
        let server = PlainServer(target.endpoint, settings, client: self)
        servers[target.authority] = server
        return server
    }

    /// Ends what is over its time, and asks to be called at the next deadline.
    private func sweep() {
        let now = MonotonicTime.nanoseconds()
        var next = UInt64.max
        for call in Array(calls.values) {
            let (due, phase) = call.deadline()
            if due <= now { end(call, .timedOut(phase)) } else { next = min(next, due) }
        }
        if next != .max { alarm?.ring(by: max(next, now &+ HTTPClient.sweepNanoseconds), now: now) }
    }
}
