internal import Events

/// One client's connection: reads a request, has it handled, answers, reads the next. One request at a time; more that
/// come meanwhile wait, up to a limit, in the stream's buffer. Reading stays armed while a handler runs, so that the
/// client's leaving is noticed.
@Reactor final class HTTPServerConnection {
    private let server: HTTPServer
    private let stream: ByteStream
    private var parser: HTTPRequestParser
    private var phase = HTTPConnectionPhase.idle
    /// When the phase began, by the server's coarse clock.
    private var since: Int64
    private var request: HTTPRequest?
    private var task: HTTPHandlerTask?
    private var streamBody: HTTPStreamBody?
    private var closesAfterAnswer = false
    private var isReadingPaused = false
    private var isChunked = false
    /// Where the server keeps this connection in its list; the server's own.
    var index = 0
    /// The server's drain waits for it to end; the server's own.
    var isAwaited = false

    init(server: HTTPServer, stream: ByteStream) {
        self.server = server
        self.stream = stream
        since = server.now
        parser = HTTPRequestParser(limits: server.settings.limits)
        stream.onBytes = { [self] bytes in receive(bytes) }
        stream.onClose = { [self] _ in clientLeft() }
        stream.onDrained = { [self] in drained() }
    }

    var unsentBytes: Int { stream.unsentBytes }

    // MARK: Reading

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch phase {
        case .idle, .head, .body:
            // A client that sends requests and reads no answers waits until it does.
            guard stream.unsentBytes <= server.settings.maximumUnsentBytes else { return 0 }
            return read(bytes)
        case .handling, .streaming:
            pauseIfFull(bytes.count)
            return 0
        case .lingering, .closed:
            return bytes.count
        }
    }

    private func read(_ bytes: UnsafeRawBufferPointer) -> Int {
        let (used, progress) = parser.receive(bytes)
        switch progress {
        case .needsMore:
            noteProgress()
            return used
        case .complete:
            handle()
            return used
        case .refused(let refusal):
            refuse(refusal)
            return bytes.count
        }
    }

    private func noteProgress() {
        if parser.isInBody {
            if phase != .body { enter(.body) }
        } else if phase == .idle {
            enter(.head)
        }
        guard parser.owesContinue else { return }
        parser.owesContinue = false
        stream.write { $0.append("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    private func pauseIfFull(_ count: Int) {
        guard count > server.settings.maximumPipelinedBytes else { return }
        isReadingPaused = true
        stream.pauseReading()
    }

    private func enter(_ next: HTTPConnectionPhase) {
        phase = next
        since = server.now
    }

    // MARK: Handling

    private func handle() {
        closesAfterAnswer = parser.closes
        let (head, body) = parser.take()
        let request = HTTPRequest(head: head, body: body)
        self.request = request
        phase = .handling
        server.requestStarted()
        task = server.handlers.handle(request, of: self)
    }

    /// The handler has returned.
    func handled(_ request: HTTPRequest, _ response: HTTPResponse) {
        server.requestEnded()
        self.request = nil
        task = nil
        guard phase == .handling else { return discard(response.body, .clientLeft) }
        closesAfterAnswer = closesAfterAnswer || server.isDraining
        answer(response, to: request.method, isVersion11: request.isVersion11)
    }

    private func answer(_ response: HTTPResponse, to method: HTTPMethod, isVersion11: Bool) {
        let wantsBody = method != .head && !HTTPStatus.hasNoBody(response.status)
        switch response.body {
        case .bytes(let bytes):
            write(response, bytes, wantsBody: wantsBody)
            completed()
        case .stream(let body):
            isChunked = isVersion11
            if !isVersion11 { closesAfterAnswer = true }
            let framing = wantsBody && isChunked ? HTTPResponseEncoder.Framing.chunked : .untold
            writeHead(response, framing)
            guard wantsBody else {
                discard(response.body, .notWanted)
                return completed()
            }
            phase = .streaming
            streamBody = body
            body.open(on: self, isDraining: server.isDraining)
        }
    }

    private func write(_ response: HTTPResponse, _ bytes: [UInt8], wantsBody: Bool) {
        let hasLength = !HTTPStatus.hasNoBody(response.status)
        writeHead(response, hasLength ? .length(bytes.count) : .untold, room: bytes.count)
        if wantsBody { stream.write { $0.append(contentsOf: bytes) } }
    }

    private func writeHead(_ response: HTTPResponse, _ framing: HTTPResponseEncoder.Framing, room: Int = 0) {
        stream.write { output in
            if output.isEmpty { output.reserveCapacity(256 + room) }
            HTTPResponseEncoder.appendHead(
                response, framing: framing, closes: closesAfterAnswer, date: server.date, to: &output)
        }
    }

    /// The answer has been written whole.
    private func completed() {
        if closesAfterAnswer || server.isDraining { return linger() }
        enter(.idle)
        readOn()
    }

    private func readOn() {
        if isReadingPaused {
            isReadingPaused = false
            stream.resumeReading()
        } else if stream.unreadBytes > 0 {
            stream.offerBytes()
        }
    }

    // MARK: Streaming

    func writePart(_ bytes: [UInt8]) {
        guard stream.unsentBytes <= server.settings.maximumUnsentBytes else {
            server.readerWasSlow()
            return close(.tooSlow)
        }
        stream.write { output in
            if isChunked {
                HTTPResponseEncoder.appendChunk(bytes, to: &output)
            } else {
                output.append(contentsOf: bytes)
            }
        }
    }

    func finishStream() {
        guard phase == .streaming else { return }
        streamBody = nil
        if isChunked { stream.write { $0.append("0\r\n\r\n") } }
        completed()
    }

    private func drained() {
        switch phase {
        case .idle, .head, .body: if stream.unreadBytes > 0 { stream.offerBytes() }
        case .streaming: streamBody?.onDrained?()
        case .handling, .lingering, .closed: return
        }
    }

    // MARK: Ending

    /// Answers with a refusal; the connection ends after it.
    func refuse(_ refusal: HTTPRefusal) {
        server.refused(refusal)
        let response = server.refusal(refusal)
        closesAfterAnswer = true
        switch response.body {
        case .bytes(let bytes): write(response, bytes, wantsBody: parser.head.method != .head)
        case .stream(let body):
            writeHead(response, .untold)
            body.end(.notWanted)
        }
        linger()
    }

    private func linger() {
        enter(.lingering)
        stream.finishWriting()
        if isReadingPaused { readOn() }
    }

    /// Called by the server's sweep.
    func checkDeadlines(_ deadlines: HTTPDeadlines, now: Int64) {
        switch deadlines.verdict(phase, age: now - since, hasUnsentBytes: stream.unsentBytes > 0) {
        case .wait: return
        case .refuse(let refusal): refuse(refusal)
        case .close: close(.serverClosed)
        }
    }

    /// The server drains: end now if idle, else after the answer.
    func drain() {
        switch phase {
        case .idle: if stream.unsentBytes > 0 { linger() } else { close(.serverClosed) }
        case .streaming: streamBody?.tellDraining()
        case .head, .body, .handling, .lingering, .closed: return
        }
    }

    private func clientLeft() { close(.clientLeft) }

    /// Ends the connection at once. The running handler is told and cancelled; a stream's writer is told.
    func close(_ reason: HTTPStreamBody.End) {
        guard phase != .closed else { return }
        phase = .closed
        stream.close()
        server.removed(self)
        if let request {
            server.requestAbandoned()
            request.abandon()
            task?.cancel()
        }
        streamBody?.end(reason)
        streamBody = nil
    }

    private func discard(_ body: HTTPBody, _ reason: HTTPStreamBody.End) {
        switch body {
        case .bytes: return
        case .stream(let body): body.end(reason)
        }
    }
}
