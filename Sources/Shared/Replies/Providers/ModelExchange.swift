internal import Events
internal import HTTP

/// One HTTP call to a model API: sends the request, decodes the answer as it comes, says what it amounts to.
@Reactor final class ModelExchange<Decoder: ModelStreamDecoder> {
    /// The body of an error is read up to here; more of it tells nothing.
    private static var maximumErrorBytes: Int { 64 * 1024 }

    private enum Form {
        case stream, document, error
    }

    private var decoder: Decoder
    private var events = EventStreamDecoder()
    private let onDelta: @Reactor (String) -> Void
    private var head: HTTPClientHead?
    private var form = Form.stream
    private var body: [UInt8] = []
    private var unreadable: ReplyError?

    init(_ decoder: Decoder, quotesErrors: Bool, onDelta: @escaping @Reactor (String) -> Void) {
        self.decoder = decoder
        self.decoder.state.quotesErrors = quotesErrors
        self.onDelta = onDelta
    }

    /// What the model has said so far.
    var said: ModelStreamState { decoder.state }

    /// Returns once the model has said all of a reply.
    func run(_ request: HTTPClientRequest, over client: HTTPClient) async throws(ReplyError) {
        do throws(HTTPClientError) {
            try await client.stream(request) { [self] in
                begin($0)
            } onBytes: { [self] in
                take($0)
            }
        } catch {
            // An error that the provider had time to name says more than how the connection ended.
            throw decoder.state.error ?? Self.error(error)
        }
        try checkAnswer()
    }

    /// The answer has come to its end: whether that is a reply.
    private func checkAnswer() throws(ReplyError) {
        if let unreadable { throw unreadable }
        guard let head else { throw .cut(reason: "the answer has no head") }
        if form == .error {
            throw ModelFailureBody(parsing: body).error(
                status: head.status, after: RetryAfter.duration(head), quoted: decoder.state.quotesErrors)
        }
        if form == .document { takeDocument() }
        if let error = decoder.state.verdict() { throw form == .stream ? Self.wrongType(head) ?? error : error }
    }

    /// A page of something else than the API, where the stream was no good.
    private static func wrongType(_ head: HTTPClientHead) -> ReplyError? {
        guard let type = head.header("content-type"), !type.lowercased().hasPrefix("text/event-stream") else {
            return nil
        }
        return .invalid(reason: "it is \(type.prefix(60)), no event stream: is the API's base URL right?")
    }

    private func begin(_ head: HTTPClientHead) {
        self.head = head
        guard (200..<300).contains(head.status) else {
            form = .error
            return
        }
        if head.header("content-type")?.lowercased().hasPrefix("application/json") == true { form = .document }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> HTTPAppetite {
        switch form {
        case .stream: return takeEvents(bytes)
        case .document: body.append(contentsOf: bytes)
        case .error:
            body.append(contentsOf: bytes)
            if body.count >= Self.maximumErrorBytes { return .enough }
        }
        return .more
    }

    private func takeEvents(_ bytes: UnsafeRawBufferPointer) -> HTTPAppetite {
        do throws(EventStreamDecoder.TooLarge) {
            try events.decode(bytes) { decoder.take($0) }
        } catch {
            unreadable = .invalid(reason: "an event is larger than \(error.maximumBytes) bytes")
            return .enough
        }
        if let text = decoder.state.takeFresh() { onDelta(text) }
        let isOver = decoder.state.isDone || decoder.state.error != nil
        return isOver || decoder.state.unreadableEvents > ModelStreamState.unreadableEventsBorne ? .enough : .more
    }

    private func takeDocument() {
        decoder.take(whole: body)
        if let text = decoder.state.takeFresh() { onDelta(text) }
    }

    private static func error(_ error: HTTPClientError) -> ReplyError {
        switch error {
        case .unreachable(let reason), .tls(let reason): .unreachable(reason: reason)
        case .timedOut(let phase): .timedOut(phase)
        case .closed(let reason): .cut(reason: reason)
        case .tooLarge(let bytes): .invalid(reason: "the answer is larger than \(bytes) bytes")
        case .malformed(let reason): .invalid(reason: reason)
        case .cancelled: .cancelled
        case .other(let reason): .rejected(status: 0, reason: reason)
        }
    }
}
