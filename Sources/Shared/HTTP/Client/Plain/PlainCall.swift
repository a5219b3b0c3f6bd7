internal import Events

/// One call from its beginning to its outcome. Resumes its caller exactly once.
@Reactor final class PlainCall {
    let request: HTTPClientRequest
    let target: PlainTarget
    private let started: UInt64
    private let onHead: @Reactor (HTTPClientHead) -> Void
    private let onBytes: @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite
    private var continuation: CheckedContinuation<HTTPClientError?, Never>?
    private var received = 0
    private var lastArrival: UInt64?
    /// Until then the rest of an answer that nobody wants may arrive.
    private var drainDue: UInt64?
    /// What carries it; nil while it waits for a connection.
    weak var connection: PlainConnection?

    init(
        _ request: HTTPClientRequest, _ target: PlainTarget, now: UInt64,
        onHead: @escaping @Reactor (HTTPClientHead) -> Void,
        onBytes: @escaping @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite,
        continuation: CheckedContinuation<HTTPClientError?, Never>
    ) {
        self.request = request
        self.target = target
        started = now
        self.onHead = onHead
        self.onBytes = onBytes
        self.continuation = continuation
    }

    /// Bytes of the answer have arrived.
    var isBeingAnswered: Bool { lastArrival != nil }

    /// The caller waits no longer; what still arrives is dropped.
    var isAnswered: Bool { continuation == nil }

    func answer(_ error: HTTPClientError?) {
        continuation?.resume(returning: error)
        continuation = nil
    }

    func write(to output: inout [UInt8]) {
        output.append(contentsOf: request.method.utf8)
        output.append(0x20)
        output.append(contentsOf: target.path.utf8)
        output.append(contentsOf: " HTTP/1.1\r\n".utf8)
        Self.append("Host", target.authority, to: &output)
        for header in request.headers { Self.append(header.name, header.value, to: &output) }
        if !request.body.isEmpty || request.method == "POST" {
            Self.append("Content-Length", String(request.body.count), to: &output)
        }
        output.append(contentsOf: "\r\n".utf8)
        output.append(contentsOf: request.body)
    }

    private static func append(_ name: String, _ value: String, to output: inout [UInt8]) {
        output.append(contentsOf: name.utf8)
        output.append(0x3A)
        if !value.isEmpty { output.append(0x20) }
        output.append(contentsOf: value.utf8)
        output.append(contentsOf: "\r\n".utf8)
    }

    // MARK: The answer

    func arrived(_ now: UInt64) { lastArrival = now }

    func take(_ head: HTTPClientHead) {
        if !isAnswered { onHead(head) }
    }

    /// `drainDue`: until when the rest may come if the reader has had enough.
    func take(_ bytes: UnsafeRawBufferPointer, drainDue: UInt64) throws(HTTPClientError) {
        guard !isAnswered else { return }
        received += bytes.count
        guard received <= request.maximumBytes else { throw .tooLarge(maximumBytes: request.maximumBytes) }
        guard onBytes(bytes) == .enough else { return }
        self.drainDue = drainDue
        answer(nil)
    }

    // MARK: Deadlines

    /// When the phase that this call is in ends, and which it is. Connecting is timed by who connects.
    func deadline() -> (due: UInt64, phase: HTTPClientTimeouts.Phase) {
        if let drainDue { return (drainDue, .total) }
        return request.timeouts.deadline(started: started, lastArrival: lastArrival)
    }
}
