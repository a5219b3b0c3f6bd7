internal import CCurl
internal import Events

/// One call from `begin` to its outcome: gathers what libcurl delivers and hands it on between libcurl's calls, never
/// from inside its callbacks. Resumes its caller exactly once.
@Reactor final class CurlTransfer {
    /// More headers than this are no answer.
    private static let maximumHeadBytes = 64 * 1024

    let request: HTTPClientRequest
    let easy: CurlEasy
    private let started: UInt64
    private let onHead: @Reactor (HTTPClientHead) -> Void
    private let onBytes: @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite
    private var continuation: CheckedContinuation<HTTPClientError?, Never>?
    /// Tells the client that there is something to hand on.
    private unowned let inbox: CurlMulti

    private var headLines: [UInt8] = []
    private var waiting: [UInt8] = []
    private var received = 0
    private var isHeadDelivered = false
    private var isTouched = false
    private(set) var isTooLarge = false
    private var lastArrival: UInt64?

    init(
        _ request: HTTPClientRequest, _ easy: CurlEasy, inbox: CurlMulti, now: UInt64,
        onHead: @escaping @Reactor (HTTPClientHead) -> Void,
        onBytes: @escaping @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite,
        continuation: CheckedContinuation<HTTPClientError?, Never>
    ) {
        self.request = request
        self.easy = easy
        self.inbox = inbox
        started = now
        self.onHead = onHead
        self.onBytes = onBytes
        self.continuation = continuation
    }

    /// The caller waits no longer; what still arrives is dropped.
    var isAnswered: Bool { continuation == nil }

    func answer(_ error: HTTPClientError?) {
        continuation?.resume(returning: error)
        continuation = nil
    }

    /// Hands on what has arrived.
    func deliver() -> HTTPAppetite {
        isTouched = false
        guard !isAnswered else { return .enough }
        deliverHead()
        guard !waiting.isEmpty else { return .more }
        let appetite = waiting.withUnsafeBytes { onBytes($0) }
        waiting.removeAll(keepingCapacity: true)
        return appetite
    }

    /// An answer without a body has its head delivered at its end.
    func deliverHead() {
        guard !isHeadDelivered, !isAnswered, !headLines.isEmpty else { return }
        isHeadDelivered = true
        onHead(HTTPClientHead(status: easy.status, lines: headLines))
        headLines = []
    }

    // MARK: Deadlines

    /// When the phase that this transfer is in ends, and which it is. Connecting has libcurl's own timer.
    func deadline() -> (due: UInt64, phase: HTTPClientTimeouts.Phase) {
        request.timeouts.deadline(started: started, lastArrival: lastArrival)
    }

    // MARK: From libcurl

    /// Static options of a handle: where its data goes. The context is the transfer that `CurlEasy.prepare` names.
    static func installCallbacks(_ raw: UnsafeMutableRawPointer) {
        let body = parley_curl_set_data_callback(raw, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            guard let bytes, let context else { return 0 }
            return Reactor.assume {
                let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.take(UnsafeRawBufferPointer(start: bytes, count: count))
            }
        }
        let head = parley_curl_set_data_callback(raw, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
            guard let bytes, let context else { return 0 }
            return Reactor.assume {
                let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.takeLine(UnsafeRawBufferPointer(start: bytes, count: count))
            }
        }
        precondition(body == CURLE_OK && head == CURLE_OK, "libcurl takes any callback")
    }

    /// Returns how much was taken; anything but all of it ends the transfer.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        touch()
        guard !isAnswered else { return bytes.count }
        received += bytes.count
        guard received <= request.maximumBytes else {
            isTooLarge = true
            return 0
        }
        waiting.append(contentsOf: bytes)
        return bytes.count
    }

    /// One header line. A status line starts anew: what came before it was an interim answer (1xx).
    private func takeLine(_ bytes: UnsafeRawBufferPointer) -> Int {
        touch()
        guard !isHeadDelivered else { return bytes.count }  // a trailer
        if bytes.starts(with: "HTTP/".utf8) { headLines.removeAll(keepingCapacity: true) }
        guard headLines.count + bytes.count <= Self.maximumHeadBytes else {
            isTooLarge = true
            return 0
        }
        headLines.append(contentsOf: bytes)
        return bytes.count
    }

    private func touch() {
        guard !isTouched else { return }
        isTouched = true
        lastArrival = inbox.now
        inbox.touched.append(self)
    }
}
