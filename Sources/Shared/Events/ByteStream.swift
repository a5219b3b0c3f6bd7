internal import CEvent
package import Crypto
import Glibc

/// A connection: bytes in, bytes out, over TCP, a Unix socket or TLS. Owns a bufferevent and its descriptor.
///
/// What is written during a turn of the loop leaves in one system call at its end. `onBytes` is called when more has
/// arrived and returns how many bytes it has used; the rest is offered again together with what comes next. `onClose`
/// is called at most once, when the other side or the network ended the stream, never for the owner's own `close`.
///
/// The stream keeps itself alive until it is closed: whoever has one calls `close`.
@Reactor package final class ByteStream {
    /// Reading stops while this much is unused, so that a peer cannot fill the memory of a slow reader.
    private static let readLimit = 256 * 1024

    let descriptor: Int32
    private let isSecure: Bool
    private var bufferEvent: OpaquePointer?
    private var output: [UInt8] = []
    private var isFlushScheduled = false
    private var isClosingAfterFlush = false
    private var isFinishingWriting = false
    private var isOffering = false
    private var mustOfferAgain = false
    private var connecting: CheckedContinuation<StreamError?, Never>?

    package var onBytes: (@Reactor (UnsafeRawBufferPointer) -> Int)?
    package var onClose: (@Reactor (StreamError) -> Void)?
    /// Called when everything written has left.
    package var onDrained: (@Reactor () -> Void)?

    /// Takes an open, non-blocking socket.
    init(taking descriptor: Int32) {
        self.descriptor = descriptor
        isSecure = false
        bufferEvent = bufferevent_socket_new(Reactor.executor.base, descriptor, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue))
        precondition(bufferEvent != nil, "out of memory")
        installCallbacks()
        _ = bufferevent_enable(bufferEvent, Int16(EV_READ | EV_WRITE))
    }

    /// A TLS connection over an open, non-blocking socket, to be shaken hands on. `ssl` is an `SSL*` and is owned by
    /// the bufferevent from here on.
    private init(taking descriptor: Int32, ssl: OpaquePointer) {
        self.descriptor = descriptor
        isSecure = true
        bufferEvent = bufferevent_openssl_socket_new(
            Reactor.executor.base, descriptor, ssl, BUFFEREVENT_SSL_CONNECTING, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue))
        precondition(bufferEvent != nil, "out of memory")
        bufferevent_openssl_set_allow_dirty_shutdown(bufferEvent, 1)
        installCallbacks()
        _ = bufferevent_enable(bufferEvent, Int16(EV_READ | EV_WRITE))
    }

    package var isOpen: Bool { bufferEvent != nil && !isClosingAfterFlush && !isFinishingWriting }

    /// Bytes written and not yet taken by the system.
    package var unsentBytes: Int {
        guard let bufferEvent else { return 0 }
        return output.count + evbuffer_get_length(bufferevent_get_output(bufferEvent))
    }

    /// Bytes received and not yet used.
    package var unreadBytes: Int {
        guard let bufferEvent else { return 0 }
        return evbuffer_get_length(bufferevent_get_input(bufferEvent))
    }

    // MARK: Connecting

    /// Opens a connection, with TLS where a context is given. Resolves names without blocking and tries each address,
    /// each within its share of the time, so that one that does not answer leaves some for the others.
    ///
    /// Cancellation does not end it early; `limit` does.
    package static func connect(
        to endpoint: Endpoint, tls: TLSClientContext? = nil, within limit: Duration
    ) async throws(StreamError) -> ByteStream {
        let deadline = deadline(after: limit)
        switch endpoint {
        case .unix(let path):
            guard let address = SocketAddress(unixPath: path) else {
                throw .unreachable(endpoint: path, reason: "the path is longer than 107 bytes")
            }
            return try await open(address, endpoint, nil, deadline)
        case .tcp(let host, let port):
            var failure = StreamError.unresolved(host: host, reason: "the name has no address")
            let addresses = try await Resolver.shared.addresses(of: host, within: limit)
            for (position, address) in addresses.enumerated() {
                guard let address = SocketAddress(address: address, port: port) else { continue }
                let share = Self.deadline(after: remaining(deadline) / (addresses.count - position))
                do throws(StreamError) {
                    return try await open(address, endpoint, tls.map { ($0, host) }, share)
                } catch {
                    // The server was there and TLS failed: the next address's refusal would only hide that.
                    if case .insecure = error { throw error }
                    failure = error
                }
            }
            throw failure
        }
    }

    private static func open(
        _ address: SocketAddress, _ endpoint: Endpoint, _ tls: (context: TLSClientContext, host: String)?,
        _ deadline: UInt64
    ) async throws(StreamError) -> ByteStream {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw .unreachable(endpoint: endpoint.description, reason: systemReason()) }
        if address.family != AF_UNIX { disableDelay(descriptor) }
        let status = address.withPointer { Glibc.connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else {
            let reason = systemReason()
            Glibc.close(descriptor)
            throw .unreachable(endpoint: endpoint.description, reason: reason)
        }
        if let failure = await OpeningSocket(descriptor, endpoint).outcome(within: remaining(deadline)) {
            Glibc.close(descriptor)
            throw failure
        }
        guard let tls else { return ByteStream(taking: descriptor) }
        let stream = ByteStream(taking: descriptor, ssl: tls.context.makeConnection(host: tls.host))
        if let failure = await stream.handshake(endpoint, deadline) {
            stream.close()
            throw failure
        }
        // It may have ended between its handshake and this line, when its owner could not be told yet.
        guard stream.isOpen else { throw .closedByPeer }
        return stream
    }

    private func handshake(_ endpoint: Endpoint, _ deadline: UInt64) async -> StreamError? {
        let timer = LoopTimer { [self] in connected(.timedOut(endpoint: endpoint.description)) }
        timer.start(after: Self.remaining(deadline))
        defer { timer.cancel() }
        let failure = await withCheckedContinuation { connecting = $0 }
        if case .broken(let reason) = failure {
            return .insecure(endpoint: endpoint.description, reason: reason)
        }
        return failure
    }

    private func connected(_ failure: StreamError?) {
        connecting?.resume(returning: failure)
        connecting = nil
    }

    /// In nanoseconds of the monotonic clock; at least a millisecond and at most a day ahead.
    private static func deadline(after limit: Duration) -> UInt64 {
        MonotonicTime.nanoseconds() + UInt64(min(max(1, limit.milliseconds), 86_400_000)) * 1_000_000
    }

    private static func remaining(_ deadline: UInt64) -> Duration {
        let now = MonotonicTime.nanoseconds()
        return now < deadline ? .nanoseconds(Int64(deadline - now)) : .zero
    }

    static func disableDelay(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    // MARK: Writing

    package func write(_ bytes: some Sequence<UInt8>) {
        write { $0.append(contentsOf: bytes) }
    }

    /// Lets the caller append to the stream's own output buffer; nothing else may be done to it.
    package func write(_ body: (inout [UInt8]) -> Void) {
        guard isOpen else { return }
        body(&output)
        scheduleFlush()
    }

    /// Closes once everything written has left; nothing more is read.
    package func closeAfterFlush() {
        guard isOpen else { return }
        isClosingAfterFlush = true
        onBytes = nil
        scheduleFlush()
    }

    /// Tells the other side that nothing follows, once everything written has left. Reading goes on, so that the other
    /// side's last bytes do not turn into a reset that would take the answer with them; whoever calls this calls
    /// `close` later. Not for TLS.
    package func finishWriting() {
        guard isOpen else { return }
        isFinishingWriting = true
        scheduleFlush()
    }

    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        Reactor.atEndOfTurn { [self] in
            isFlushScheduled = false
            flush()
        }
    }

    /// One system call for all that was written in this turn; what the system does not take waits in the bufferevent.
    private func flush() {
        guard let bufferEvent else { return }
        let queued = bufferevent_get_output(bufferEvent)
        var sent = 0
        if !isSecure, evbuffer_get_length(queued) == 0, !output.isEmpty {
            sent = output.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            sent = max(0, sent)  // an error shows again at the bufferevent's own write, which reports it
        }
        if sent < output.count {
            output.withUnsafeBytes { bytes in
                _ = bufferevent_write(bufferEvent, bytes.baseAddress! + sent, bytes.count - sent)
            }
        }
        output.removeAll(keepingCapacity: output.capacity <= 1024)
        if evbuffer_get_length(queued) == 0 { drained() }
    }

    private func drained() {
        // The bufferevent may be empty while this turn's bytes still wait for its end.
        guard output.isEmpty else { return }
        if isClosingAfterFlush { return close() }
        if isFinishingWriting { shutdown(descriptor, Int32(SHUT_WR)) }
        onDrained?()
    }

    // MARK: Reading

    /// Stops reading; what has been received already is offered again at `resumeReading`.
    package func pauseReading() {
        guard bufferEvent != nil else { return }
        mustOfferAgain = false
        _ = bufferevent_disable(bufferEvent, Int16(EV_READ))
    }

    package func resumeReading() {
        guard bufferEvent != nil else { return }
        _ = bufferevent_enable(bufferEvent, Int16(EV_READ))
        if unreadBytes > 0 { offerBytes() }
    }

    /// Offers what is unread to `onBytes` once more, for a reader that had asked for nothing until now. Within `onBytes`
    /// (where `resumeReading` calls it, too) the offer is made when that call has returned and has used something.
    package func offerBytes() {
        mustOfferAgain = true
        guard !isOffering else { return }
        isOffering = true
        while mustOfferAgain {
            mustOfferAgain = false
            if !offerOnce() { break }
        }
        isOffering = false
    }

    /// False when nothing was there or nothing was used.
    private func offerOnce() -> Bool {
        guard let bufferEvent, let onBytes else { return false }
        let input = bufferevent_get_input(bufferEvent)
        let count = evbuffer_get_length(input)
        guard count > 0, let bytes = evbuffer_pullup(input, -1) else { return false }
        let used = onBytes(UnsafeRawBufferPointer(start: bytes, count: count))
        precondition(used >= 0 && used <= count, "a reader used more bytes than there were")
        guard used > 0, self.bufferEvent != nil else { return false }
        evbuffer_drain(input, used)
        return true
    }

    // MARK: Closing

    /// Ends the stream at once; unsent bytes are lost. Safe to call twice and from any callback.
    package func close() {
        guard let bufferEvent else { return }
        self.bufferEvent = nil
        output = []
        onBytes = nil
        onClose = nil
        onDrained = nil
        connected(.broken(reason: "closed"))
        bufferevent_free(bufferEvent)  // closes the descriptor, frees the SSL
        Unmanaged.passUnretained(self).release()  // the reference that the callbacks held
    }

    private func ended(_ error: StreamError) {
        if connecting != nil { return connected(error) }
        let onClose = onClose
        close()
        onClose?(error)
    }

    // MARK: Callbacks

    private func installCallbacks() {
        let context = Unmanaged.passRetained(self).toOpaque()  // given back in `close`
        bufferevent_setwatermark(bufferEvent, Int16(EV_READ), 0, Self.readLimit)
        bufferevent_setcb(
            bufferEvent,
            { _, context in
                guard let context else { return }
                Reactor.assume { Unmanaged<ByteStream>.fromOpaque(context).takeUnretainedValue().offerBytes() }
            },
            { _, context in
                guard let context else { return }
                Reactor.assume { Unmanaged<ByteStream>.fromOpaque(context).takeUnretainedValue().drained() }
            },
            { _, what, context in
                guard let context else { return }
                let number = errno
                Reactor.assume {
                    Unmanaged<ByteStream>.fromOpaque(context).takeUnretainedValue().happened(Int32(what), number)
                }
            }, context)
    }

    private func happened(_ what: Int32, _ number: Int32) {
        if what & BEV_EVENT_CONNECTED != 0 { return connected(nil) }
        if what & BEV_EVENT_EOF != 0 { return ended(.closedByPeer) }
        guard what & BEV_EVENT_ERROR != 0 else { return }
        ended(.broken(reason: secureReason() ?? systemReason(number)))
    }

    private func secureReason() -> String? {
        guard isSecure, let bufferEvent else { return nil }
        let code = bufferevent_get_openssl_error(bufferEvent)
        return code == 0 ? nil : TLSClientContext.reason(code)
    }
}
