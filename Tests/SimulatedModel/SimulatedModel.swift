package import Events
internal import JSON

/// A model API that answers, or misbehaves by the model's name in the request (`ModelBehaviour`). Speaks OpenAI's chat
/// completions (`…/chat/completions`) and Anthropic's messages (`…/v1/messages`). `GET /requests` lists the last calls,
/// `GET /count` tells how many there were.
///
/// It stands in for the network and the model in tests and benchmarks, so it does as little as it can: no checks of the
/// request beyond its framing, an answer in one write.
@Reactor package final class SimulatedModel {
    private static let requestsKept = 200

    /// Waits so long before each answer's first byte.
    package var delay = Duration.zero
    /// While it is set, calls wait for their answer; when it ends, all that wait get theirs.
    package var isHolding = false { didSet { if !isHolding { release() } } }
    /// Into how many tokens an answer is cut; nil is one per word.
    package var tokens: Int?
    /// What it says; nil is "You said: " and the user's text.
    package var reply: String?
    /// What it does with each call, whatever the model's name; nil goes by the name.
    package var behaviour: ModelBehaviour?
    /// Told of each call before anything is done with it: the model's name and the user's text.
    package var onCall: (@Reactor (String, String) -> Void)?
    /// Hears of each call when its answer begins, or when it would: the user's text.
    package var onAnswer: (@Reactor (String) -> Void)?
    /// Calls since the start, those that failed included.
    package private(set) var callCount = 0
    /// Connections since the start.
    package private(set) var connectionCount = 0
    /// Answers that nobody waited for: the client had left.
    package private(set) var abandonedCount = 0

    private var recent: [(model: String, body: [UInt8])] = []
    private var seen: [String: Int] = [:]
    private var listener: Listener?
    private var connections: [ObjectIdentifier: SimulatedConnection] = [:]
    private var held: [@Reactor () -> Void] = []

    package init() {}

    /// Port 0 chooses one; returns the port.
    @discardableResult package func start(address: String = "127.0.0.1", port: UInt16 = 0) throws -> UInt16 {
        let listener = try Listener(.tcp(host: address, port: port)) { [weak self] stream in self?.accept(stream) }
        self.listener = listener
        return listener.port
    }

    package var port: UInt16 { listener?.port ?? 0 }

    package func close() {
        listener?.close()
        listener = nil
        for connection in connections.values { connection.close() }
        connections = [:]
    }

    /// The bodies of the last calls, oldest first.
    package var requestBodies: [[UInt8]] { recent.map(\.body) }

    private func accept(_ stream: ByteStream) {
        connectionCount += 1
        let connection = SimulatedConnection(stream, model: self)
        connections[ObjectIdentifier(connection)] = connection
    }

    func forget(_ connection: SimulatedConnection, unanswered: Bool) {
        connections.removeValue(forKey: ObjectIdentifier(connection))
        if unanswered { abandonedCount += 1 }
    }

    // MARK: Answering

    func handle(path: String, body: [UInt8], on connection: SimulatedConnection) {
        if path == "/count" { return connection.send(status: 200, json: "{\"calls\":\(callCount)}") }
        guard path != "/requests" else { return connection.send(status: 200, json: listing()) }
        let dialect: ModelCall.Dialect = path.hasSuffix("/messages") ? .anthropic : .openAI
        guard let call = ModelCall(dialect: dialect, body: body) else {
            let body = ModelFailure.body(
                dialect, type: "invalid_request_error", code: nil, "The request has no messages.")
            return connection.send(status: 400, json: body)
        }
        callCount += 1
        onCall?(call.model, call.text)
        if recent.count >= Self.requestsKept { recent.removeFirst(Self.requestsKept / 2) }
        recent.append((call.model, body))
        guard isHolding || delay > .zero else { return answer(call, on: connection) }
        let reply: @Reactor () -> Void = { [weak self, weak connection] in
            if let self, let connection { answer(call, on: connection) }
        }
        if isHolding { held.append(reply) } else { connection.later(delay, reply) }
    }

    private func release() {
        let waiting = held
        held = []
        for reply in waiting { reply() }
    }

    private func answer(_ call: ModelCall, on connection: SimulatedConnection) {
        onAnswer?(call.text)
        let behaviour = behaviour ?? ModelBehaviour(model: call.model)
        if let failure = failure(call, behaviour) { return connection.send(failure) }
        switch behaviour {
        case .hang: break
        case .drop: connection.close()
        case .garbage: connection.sendGarbage()
        case .slow(let milliseconds):
            connection.later(.milliseconds(milliseconds)) { [weak self, weak connection] in
                if let self, let connection { stream(call, .answer, on: connection) }
            }
        case .page: connection.sendPage()
        case .whole: connection.send(status: 200, json: ModelReply(call).whole(text(call)))
        case .cutOnce: stream(call, attempt(call) == 1 ? .cut : .answer, on: connection)
        default: stream(call, behaviour, on: connection)
        }
    }

    private func failure(_ call: ModelCall, _ behaviour: ModelBehaviour) -> ModelFailure? {
        switch behaviour {
        case .fail(let status): ModelFailure(call, status: status, type: "server_error", "The server had an error.")
        case .rateLimited: limited(call, "")
        case .rateLimitedUntil(let header, let value): limited(call, "\(header): \(value)\r\n")
        case .rateLimitedOnce(let milliseconds):
            attempt(call) == 1 ? limited(call, "retry-after-ms: \(milliseconds)\r\n") : nil
        case .overloaded: ModelFailure(call, status: 529, type: "overloaded_error", "Overloaded")
        case .contextTooLong(let limit): call.messageCount > limit ? .contextTooLong(call) : nil
        case .unauthorized: ModelFailure(call, status: 401, type: "authentication_error", "Incorrect API key provided.")
        case .quotaExhausted: .quotaExhausted(call)
        case .flaky(let times):
            attempt(call) <= times ? ModelFailure(call, status: 500, type: "server_error", "Not yet.") : nil
        default: nil
        }
    }

    private func limited(_ call: ModelCall, _ headers: String) -> ModelFailure {
        ModelFailure(call, status: 429, type: "rate_limit_error", "Slow down.", headers: headers)
    }

    /// Which call with this model and text this is, from 1.
    private func attempt(_ call: ModelCall) -> Int {
        seen["\(call.model) \(call.text)", default: 0] += 1
        return seen["\(call.model) \(call.text)", default: 1]
    }

    private func stream(_ call: ModelCall, _ behaviour: ModelBehaviour, on connection: SimulatedConnection) {
        let reply = ModelReply(call, crlf: behaviour == .crlf)
        let words = behaviour == .empty ? [] : pieces(text(call))
        let half = words.prefix((words.count + 1) / 2).map(reply.token).joined()
        switch behaviour {
        case .stall: connection.send(stream: reply.opening() + half, ends: false)
        case .cut:
            connection.send(stream: reply.opening() + half, ends: false)
            connection.closeAfterSending()
        case .errorMidStream: connection.send(stream: reply.opening() + half + reply.error())
        case .invalidJSON: connection.send(stream: reply.garbage() + reply.garbage())
        case .contentFilter:
            connection.send(stream: reply.opening() + half + reply.closing(tokens: 1, reason: "content_filter"))
        default:
            let body = reply.opening() + words.map(reply.token).joined()
            let end = reply.closing(
                tokens: words.count, usage: behaviour != .noUsage, done: behaviour != .noDone)
            connection.send(stream: body + end, byteByByte: behaviour == .utf8Split)
        }
    }

    private func text(_ call: ModelCall) -> String { reply ?? "You said: \(call.text)" }

    private func pieces(_ text: String) -> [String] {
        if let tokens {
            let size = max(1, (text.count + tokens - 1) / max(1, tokens))
            let letters = Array(text)
            return stride(from: 0, to: letters.count, by: size).map {
                String(letters[$0..<min($0 + size, letters.count)])
            }
        }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        return words.enumerated().map { $0.offset == 0 ? String($0.element) : " " + $0.element }
    }

    private func listing() -> String {
        var json = JSONWriter()
        json.array { json in
            for call in recent {
                json.object {
                    $0.member("model", call.model)
                    $0.member("body", raw: call.body)
                }
            }
        }
        return json.takeString()
    }
}
