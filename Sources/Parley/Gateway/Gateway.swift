internal import Events
internal import HTTP
internal import JSON

/// The part of the gateway's HTTP API that commands need. Throws `GatewayRefusal`, or a `CommandFailure` where nobody answers.
@Reactor final class Gateway {
    /// Seconds that one request waits for a reply. The gateway would take 60; proxies give up earlier.
    static let longestWait = 25

    private let client: HTTPClient
    private let url: String
    private let key: String

    init(url: String, key: String) {
        var settings = HTTPClientSettings()
        settings.connectionsPerHost = 0  // who waits for a reply keeps nobody from sending
        client = HTTPClient(settings)
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.key = key
    }

    func close() { client.close() }

    func post(_ body: [UInt8]) async throws -> MessageAnswer {
        try await message(
            request("POST", "/v1/messages", headers: [("Content-Type", "application/json")], body: body))
    }

    /// - Parameter wait: how many seconds to wait for the reply, at most `longestWait`; 0 asks how it stands.
    func message(_ id: String, wait: Int = 0) async throws -> MessageAnswer {
        var call = request("GET", "/v1/messages/\(id)" + (wait > 0 ? "?wait=\(wait)" : ""))
        call.timeouts.firstByte = .seconds(wait + 15)
        return try await message(call)
    }

    /// A page of what was said in a conversation, newest first.
    func messages(of conversation: String, cursor: String?) async throws -> TranscriptPage {
        let query = "limit=200" + (cursor.map { "&cursor=\($0)" } ?? "")
        return try await answer(
            request("GET", "/v1/conversations/\(conversation)/messages?\(query)"), TranscriptPage.init)
    }

    /// Begins a user's session, or takes the one that lasts.
    func startSession(user: String, bot: String?) async throws -> SessionAnswer {
        var json = JSONWriter()
        json.object {
            $0.member("user", user)
            $0.member("bot", ifPresent: bot)
        }
        let request = request(
            "POST", "/api/start", headers: [("Content-Type", "application/json")], body: json.take())
        return try await answer(request, SessionAnswer.init)
    }

    /// The tenant's sessions that ended, the last one first.
    ///
    /// - Parameter most: 1 to 200.
    func endedSessions(most: Int) async throws -> [SessionAnswer] {
        try await answer(request("GET", "/api/sessions?state=ended&limit=\(most)")) {
            try $0.required("sessions").asArray().map(SessionAnswer.init)
        }
    }

    func erase(_ conversation: String) async throws {
        let response: HTTPClientResponse
        do {
            response = try await client.send(request("DELETE", "/v1/conversations/\(conversation)"))
        } catch {
            throw failure(error)
        }
        guard response.status == 204 else { throw GatewayRefusal(response.status, response.body) }
    }

    /// Returns when the gateway ends the stream.
    func events(
        of conversation: String, after lastID: String?, onOpen: @escaping @Reactor () -> Void,
        onEvent: @escaping @Reactor (ServerSentEvent) -> Void
    ) async throws {
        var headers = [("Accept", "text/event-stream")]
        if let lastID { headers.append(("Last-Event-ID", lastID)) }
        var call = request("GET", "/v1/conversations/\(conversation)/events", headers: headers)
        // The gateway sends a comment every 15 seconds.
        call.timeouts = HTTPClientTimeouts(firstByte: .seconds(10), idle: .seconds(45), total: .seconds(86_400))
        call.maximumBytes = .max
        let received = StreamText()
        do {
            try await client.stream(call) { head in
                received.status = head.status
                if head.status == 200 { onOpen() }
            } onBytes: { bytes in
                for event in received.add(bytes) { onEvent(event) }
                return .more
            }
        } catch {
            throw failure(error)
        }
        if received.status != 200 { throw GatewayRefusal(received.status, received.body) }
    }

    private func message(_ request: HTTPClientRequest) async throws -> MessageAnswer {
        try await answer(request, MessageAnswer.init)
    }

    private func answer<Value>(
        _ request: HTTPClientRequest, _ read: (JSONElement) throws -> Value
    ) async throws -> Value {
        let response: HTTPClientResponse
        do {
            response = try await client.send(request)
        } catch {
            throw failure(error)
        }
        guard (200...202).contains(response.status) else {
            throw GatewayRefusal(response.status, response.body, retryAfter: response.header("Retry-After"))
        }
        do {
            return try withJSON(response.body, body: read)
        } catch {
            throw CommandFailure("\(url) does not answer as Parley does: is --url right?")
        }
    }

    private func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) -> HTTPClientRequest {
        HTTPClientRequest(
            method: method, url: url + path,
            headers: ([("Authorization", "Bearer \(key)")] + headers).map { (name: $0.0, value: $0.1) }, body: body)
    }

    private func failure(_ error: HTTPClientError) -> CommandFailure {
        switch error {
        case .unreachable(let reason):
            CommandFailure("no gateway answers at \(url) (\(reason)): start it, or name another with --url")
        case .tls(let reason): CommandFailure("the gateway's certificate at \(url) was refused: \(reason)")
        case .timedOut: CommandFailure("the gateway at \(url) did not answer in time: look at its log")
        case .closed(let reason): CommandFailure("the gateway at \(url) closed the connection: \(reason)")
        case .cancelled: CommandFailure("the call was cancelled")
        case .tooLarge, .malformed, .other: CommandFailure("\(url) cannot be asked (\(error)): is --url right?")
        }
    }
}

/// What has come of a stream.
@Reactor private final class StreamText {
    var status = 0
    private(set) var body: [UInt8] = []
    private var parser = ServerSentEventParser()

    func add(_ bytes: UnsafeRawBufferPointer) -> [ServerSentEvent] {
        if status == 200 { return parser.add(bytes) }
        if body.count < 65_536 { body += bytes }
        return []
    }
}
