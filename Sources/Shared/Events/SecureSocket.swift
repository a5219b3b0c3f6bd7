internal import CEvent
internal import Crypto
import Glibc

/// TLS over a socket, as its client. Owns a bufferevent, and with it the descriptor and the `SSL`.
@Reactor final class SecureSocket: StreamTransport {
    let descriptor: Int32
    private var bufferEvent: OpaquePointer?
    private var stream: ByteStream?
    private var shakingHands: CheckedContinuation<StreamError?, Never>?

    /// Takes an open, non-blocking socket, to be shaken hands on. `ssl` is an `SSL*` and is owned by the bufferevent
    /// from here on.
    init(taking descriptor: Int32, ssl: OpaquePointer) {
        self.descriptor = descriptor
        bufferEvent = bufferevent_openssl_socket_new(
            Reactor.executor.base, descriptor, ssl, BUFFEREVENT_SSL_CONNECTING, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue))
        precondition(bufferEvent != nil, "out of memory")
        bufferevent_openssl_set_allow_dirty_shutdown(bufferEvent, 1)
        installCallbacks()
        _ = bufferevent_enable(bufferEvent, Int16(EV_READ | EV_WRITE))
    }

    /// False once it has ended, also when that was before there was a stream to tell.
    var isOpen: Bool { bufferEvent != nil }

    /// Nil is success. Called once, before `start`.
    func shakeHands(_ endpoint: Endpoint, within limit: Duration) async -> StreamError? {
        let timer = LoopTimer { [self] in handsShaken(.timedOut(endpoint: endpoint.description)) }
        timer.start(after: limit)
        defer { timer.cancel() }
        let failure = await withCheckedContinuation { shakingHands = $0 }
        if case .broken(let reason) = failure {
            return .insecure(endpoint: endpoint.description, reason: reason)
        }
        return failure
    }

    private func handsShaken(_ failure: StreamError?) {
        shakingHands?.resume(returning: failure)
        shakingHands = nil
    }

    func start(for stream: ByteStream) { self.stream = stream }

    // MARK: Writing and reading

    var unsentBytes: Int {
        guard let bufferEvent else { return 0 }
        return evbuffer_get_length(bufferevent_get_output(bufferEvent))
    }

    func send(_ bytes: UnsafeRawBufferPointer) {
        guard let bufferEvent else { return }
        let status = bufferevent_write(bufferEvent, bytes.baseAddress, bytes.count)
        precondition(status == 0, "out of memory")
    }

    /// TLS says so itself when it is closed.
    func finishWriting() {}

    var unreadBytes: Int {
        guard let bufferEvent else { return 0 }
        return evbuffer_get_length(bufferevent_get_input(bufferEvent))
    }

    func setReading(_ isWanted: Bool) {
        guard let bufferEvent else { return }
        let reading = Int16(EV_READ)
        _ = isWanted ? bufferevent_enable(bufferEvent, reading) : bufferevent_disable(bufferEvent, reading)
    }

    func lend(to reader: (UnsafeRawBufferPointer) -> Int) -> Int {
        guard let bufferEvent else { return 0 }
        let input = bufferevent_get_input(bufferEvent)
        let count = evbuffer_get_length(input)
        guard count > 0, let bytes = evbuffer_pullup(input, -1) else { return 0 }
        let used = reader(UnsafeRawBufferPointer(start: bytes, count: count))
        if self.bufferEvent != nil { evbuffer_drain(input, used) }
        return used
    }

    // MARK: Ending

    func close() {
        guard let bufferEvent else { return }
        self.bufferEvent = nil
        stream = nil
        handsShaken(.broken(reason: "closed"))
        bufferevent_free(bufferEvent)  // closes the descriptor, frees the SSL
        Unmanaged.passUnretained(self).release()  // the reference that the callbacks held
    }

    private func ended(_ error: StreamError) {
        if shakingHands != nil { return handsShaken(error) }
        guard let stream else { return close() }
        stream.ended(error)
    }

    // MARK: Callbacks

    private func installCallbacks() {
        let context = Unmanaged.passRetained(self).toOpaque()  // given back in `close`
        bufferevent_setwatermark(bufferEvent, Int16(EV_READ), 0, ByteStream.readLimit)
        bufferevent_setcb(
            bufferEvent,
            { _, context in
                guard let context else { return }
                Reactor.assume {
                    Unmanaged<SecureSocket>.fromOpaque(context).takeUnretainedValue().stream?.offerBytes()
                }
            },
            { _, context in
                guard let context else { return }
                Reactor.assume { Unmanaged<SecureSocket>.fromOpaque(context).takeUnretainedValue().stream?.drained() }
            },
            { _, what, context in
                guard let context else { return }
                let number = errno
                Reactor.assume {
                    Unmanaged<SecureSocket>.fromOpaque(context).takeUnretainedValue().happened(Int32(what), number)
                }
            }, context)
    }

    private func happened(_ what: Int32, _ number: Int32) {
        if what & BEV_EVENT_CONNECTED != 0 { return handsShaken(nil) }
        if what & BEV_EVENT_EOF != 0 { return ended(.closedByPeer) }
        guard what & BEV_EVENT_ERROR != 0 else { return }
        ended(.broken(reason: reason() ?? systemReason(number)))
    }

    private func reason() -> String? {
        guard let bufferEvent else { return nil }
        let code = bufferevent_get_openssl_error(bufferEvent)
        return code == 0 ? nil : TLSClientContext.reason(code)
    }
}
