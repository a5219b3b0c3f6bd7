internal import Events
internal import HTTP
internal import JSON

/// The part of the gateway's HTTP API that a chat needs.
@Reactor final class Gateway {
    private let client = HTTPClient()
    private let url: String
    private let key: String

    init(url: String, key: String) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.key = key
    }

    func close() { client.close() }

    func post(_ body: [UInt8]) async throws -> MessageAnswer {
        try await message(
            request("POST", "/v1/messages", headers: [("Content-Type", "application/json")], body: body))
    }

    func message(_ id: String) async throws -> MessageAnswer {
        try await message(request("GET", "/v1/messages/\(id)"))
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
        if received.status != 200 { throw Self.refusal(received.status, received.body) }
    }

    private func message(_ request: HTTPClientRequest) async throws -> MessageAnswer {
        let response: HTTPClientResponse
        do {
            response = try await client.send(request)
        } catch {
            throw failure(error)
        }
        guard response.status == 200 || response.status == 202 else {
            throw Self.refusal(response.status, response.body)
        }
        do {
            return try withJSON(response.body, body: MessageAnswer.init)
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

    /// A refusal in the gateway's own words.
    private static func refusal(_ status: Int, _ body: [UInt8]) -> CommandFailure {
        let problem = try? withJSON(body) { ($0["detail"]?.string, $0["code"]?.string) }  // else it is no gateway
        guard let (detail, code) = problem, let detail else {
            return CommandFailure("the gateway answered with status \(status)")
        }
        let hint =
            switch code {
            case "missing_key", "invalid_key": " Create a key with `parley key create`."
            case "unknown_bot": " See `parley bot list`, or create one with `parley bot create`."
            default: ""
            }
        return CommandFailure("the gateway refused (\(status)): \(detail)\(hint)")
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
