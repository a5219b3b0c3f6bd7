internal import Events

/// One connection to a server, for one call after the other.
@Reactor final class PlainConnection {
    private let stream: ByteStream
    /// Has this connection in its books as long as it is open.
    private unowned let server: PlainServer
    private var reader = HTTPAnswerReader(method: "GET")
    private var call: PlainCall?
    /// It has carried a call to its end, so the server may have closed it in the meantime.
    private var isUsed = false
    /// When it became idle, nanoseconds of `MonotonicTime`; the server's to write.
    var idleSince: UInt64 = 0

    init(_ stream: ByteStream, _ server: PlainServer) {
        self.stream = stream
        self.server = server
        stream.onBytes = { [self] bytes in received(bytes) }
        stream.onClose = { [self] error in ended(error) }
    }

    func carry(_ call: PlainCall) {
        self.call = call
        call.connection = self
        reader = HTTPAnswerReader(method: call.request.method)
        stream.write { call.write(to: &$0) }
    }

    /// Gives the connection up, and with it the call that it carries.
    func close() {
        call = nil
        stream.close()
        server.lost(self)
    }

    private func received(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let call else {  // nobody asked: it cannot be trusted with another call
            close()
            return bytes.count
        }
        let now = MonotonicTime.nanoseconds()
        call.arrived(now)
        server.client.ring(for: call, now: now)
        do throws(HTTPClientError) {
            return try read(bytes, call, drainDue: now &+ server.drainNanoseconds)
        } catch {
            close()
            server.client.ended(call, error)
            return bytes.count
        }
    }

    private func read(
        _ bytes: UnsafeRawBufferPointer, _ call: PlainCall, drainDue: UInt64
    ) throws(HTTPClientError) -> Int {
        var offset = 0
        while self.call === call {
            switch try reader.next(in: bytes, from: &offset) {
            case .needsMore:
                if call.isAnswered { server.client.ring(for: call, now: MonotonicTime.nanoseconds()) }
                return offset
            case .head(let head): call.take(head)
            case .body(let range): try call.take(bytes.part(range), drainDue: drainDue)
            case .decoded: try take(call, drainDue)
            case .end: finish(call, hasMore: offset < bytes.count)
            }
        }
        return bytes.count
    }

    private func take(_ call: PlainCall, _ drainDue: UInt64) throws(HTTPClientError) {
        let decoded = reader.decoded
        try decoded.withUnsafeBufferPointer { bytes throws(HTTPClientError) in
            try call.take(UnsafeRawBufferPointer(bytes), drainDue: drainDue)
        }
    }

    /// `hasMore`: bytes that belong to no answer.
    private func finish(_ call: PlainCall, hasMore: Bool) {
        self.call = nil
        isUsed = true
        server.client.ended(call, nil)
        if reader.keepsConnection, !hasMore { server.isFree(self) } else { close() }
    }

    private func ended(_ error: StreamError) {
        let call = call
        self.call = nil
        server.lost(self)
        guard let call else { return }
        if reader.endsWithConnection, error == .closedByPeer { return server.client.ended(call, nil) }
        // Closed while the request was on its way. As browsers and libcurl do: the server was tired of the connection,
        // not of the request.
        if isUsed, !call.isBeingAnswered { return server.begin(call) }
        server.client.ended(call, .closed(reason: "the connection ended before the answer did"))
    }
}
