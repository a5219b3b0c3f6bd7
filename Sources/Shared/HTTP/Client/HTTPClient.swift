internal import CCurl
package import Events

/// Calls other HTTP servers: HTTP/1.1, and HTTP/2 where TLS agrees on it. One per process; connections are kept and
/// used again. TLS and all that is out of the ordinary is libcurl's; plain calls are `PlainClient`'s.
///
/// Cancelling the calling task ends its call at once with `.cancelled` and gives its connection up. `onHead` and
/// `onBytes` run on the loop, never within a call of libcurl's, and may do anything; nothing is delivered after the call
/// has returned.
@Reactor package final class HTTPClient {
    /// Deadlines are looked at no more often than this.
    static let sweepNanoseconds: UInt64 = 10_000_000

    private let settings: HTTPClientSettings
    private let multi: CurlMulti
    private let plain: PlainClient
    private var alarm: LazyAlarm?
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var drains: [UnsafeMutableRawPointer: UInt64] = [:]
    private var idle: [CurlEasy] = []
    private var isClosed = false

    package init(_ settings: HTTPClientSettings = HTTPClientSettings()) {
        self.settings = settings
        multi = CurlMulti(settings)
        plain = PlainClient(settings)
        alarm = LazyAlarm { [weak self] in self?.sweep() }
        multi.onProgress = { [weak self] in self?.progress() }
    }

    /// Calls under way, those included that are only read to their end.
    package var callsInFlight: Int { transfers.count + plain.callsInFlight }

    /// Ends all calls with `.cancelled` and closes all connections. Safe to call twice.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        plain.close()
        for transfer in Array(transfers.values) { end(transfer, .cancelled) }
        idle = []
        alarm?.cancel()
        multi.close()
    }

    /// The whole answer, its body held in memory.
    package func send(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientResponse {
        var head = HTTPClientHead(status: 0, lines: [])
        var body: [UInt8] = []
        try await stream(request) {
            head = $0
        } onBytes: {
            body.append(contentsOf: $0)
            return .more
        }
        return HTTPClientResponse(head: head, body: body)
    }

    /// The answer as it comes: `onHead` once, then `onBytes` for each arrival. Returns when the answer is complete, or
    /// when `onBytes` has had enough.
    package func stream(
        _ request: HTTPClientRequest, onHead: @escaping @Reactor (HTTPClientHead) -> Void,
        onBytes: @escaping @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite
    ) async throws(HTTPClientError) {
        let call = Call()
        let error = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<HTTPClientError?, Never>) in
                begin(call, request, onHead, onBytes, continuation)
            }
        } onCancel: {
            // May run on any thread: by way of a job, which also keeps it out of libcurl's callbacks.
            Reactor.spawn { [self] in
                if let transfer = call.transfer { end(transfer, .cancelled) }
                if let call = call.plain { plain.end(call, .cancelled) }
            }
        }
        if let error { throw error }
    }

    /// What the cancellation of a call finds.
    @Reactor private final class Call {
        weak var transfer: CurlTransfer?
        weak var plain: PlainCall?
    }

    /// A function of its own, or what it needs for a moment would be room in the frame of each call that waits for its answer: 1,056 bytes
    /// instead of 176.
    @inline(never) private func begin(
        _ call: Call, _ request: HTTPClientRequest, _ onHead: @escaping @Reactor (HTTPClientHead) -> Void,
        _ onBytes: @escaping @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite,
        _ continuation: CheckedContinuation<HTTPClientError?, Never>
    ) {
        guard !Task.isCancelled, !isClosed else { return continuation.resume(returning: .cancelled) }
        if let target = plain.target(request.url) {
            call.plain = plain.begin(request, target, onHead, onBytes, continuation)
        } else {
            call.transfer = transfer(request, onHead, onBytes, continuation)
        }
    }

    private func transfer(
        _ request: HTTPClientRequest, _ onHead: @escaping @Reactor (HTTPClientHead) -> Void,
        _ onBytes: @escaping @Reactor (UnsafeRawBufferPointer) -> HTTPAppetite,
        _ continuation: CheckedContinuation<HTTPClientError?, Never>
    ) -> CurlTransfer {
        let context = Unmanaged.passUnretained(multi).toOpaque()  // closes its connections before it dies
        let easy = idle.popLast() ?? CurlEasy(settings, context: context)
        let now = MonotonicTime.nanoseconds()
        let transfer = CurlTransfer(
            request, easy, inbox: multi, now: now, onHead: onHead, onBytes: onBytes, continuation: continuation)
        easy.prepare(request, for: transfer)
        transfers[easy.raw] = transfer
        multi.add(easy)
        alarm?.ring(by: transfer.deadline().due, now: now)
        return transfer
    }

    // MARK: After libcurl has worked

    private func progress() {
        let touched = multi.touched
        multi.touched.removeAll(keepingCapacity: true)
        var satisfied: [CurlTransfer] = []
        for transfer in touched {
            // The first byte may bring an earlier deadline: that of the silence after it.
            alarm?.ring(by: transfer.deadline().due, now: multi.now)
            if transfer.deliver() == .enough { satisfied.append(transfer) }
        }
        while let (easy, code) = multi.nextFinished() {
            guard let transfer = transfers[easy] else { continue }
            finish(transfer, code)
        }
        for transfer in satisfied where transfers[transfer.easy.raw] != nil { drain(transfer) }
    }

    private func finish(_ transfer: CurlTransfer, _ code: CURLcode) {
        if code == CURLE_OK { transfer.deliverHead() }
        end(transfer, code == CURLE_OK ? nil : Self.error(code, transfer))
    }

    /// The caller goes on; the connection has a moment to become free.
    private func drain(_ transfer: CurlTransfer) {
        guard !transfer.isAnswered else { return }
        transfer.answer(nil)
        let due = multi.now &+ UInt64(settings.drainTime.milliseconds) &* 1_000_000
        drains[transfer.easy.raw] = due
        alarm?.ring(by: due, now: multi.now)
    }

    private func end(_ transfer: CurlTransfer, _ error: HTTPClientError?) {
        let easy = transfer.easy
        guard transfers.removeValue(forKey: easy.raw) != nil else { return }
        drains.removeValue(forKey: easy.raw)
        multi.remove(easy)
        easy.clear()
        if idle.count < settings.idleHandles, !isClosed { idle.append(easy) }
        transfer.answer(error)
    }

    /// Ends what is over its time, and asks to be called at the next deadline.
    private func sweep() {
        let now = MonotonicTime.nanoseconds()
        var next = UInt64.max
        var late: [(CurlTransfer, HTTPClientError?)] = []
        for (raw, transfer) in transfers {
            let (due, phase) = transfer.deadline()
            let end = drains[raw] ?? due
            if end <= now { late.append((transfer, .timedOut(phase))) } else { next = min(next, end) }
        }
        for (transfer, error) in late { end(transfer, error) }
        if next != .max { alarm?.ring(by: max(next, now &+ Self.sweepNanoseconds), now: now) }
    }

    private static func error(_ code: CURLcode, _ transfer: CurlTransfer) -> HTTPClientError {
        if transfer.isTooLarge { return .tooLarge(maximumBytes: transfer.request.maximumBytes) }
        return .from(code, reason: transfer.easy.reason(code))
    }
}
