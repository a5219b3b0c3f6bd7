internal import Events
internal import HTTP

/// Where a model API takes its calls, and what each of them carries. Made once per provider.
@Reactor struct ModelEndpoint {
    let settings: ModelSettings
    private let client: HTTPClient
    private let url: String
    private let headers: [(name: String, value: String)]
    private let account: String

    /// `headers` are the API's own, its key among them.
    init(_ settings: ModelSettings, path: String, headers: [(name: String, value: String)], client: HTTPClient) {
        self.settings = settings
        self.client = client
        url = settings.baseURL + path
        account = BreakerName.account(baseURL: settings.baseURL, key: settings.key)
        self.headers =
            [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "text/event-stream")] + headers
    }

    /// What fails together with this request.
    func breaker(for request: ReplyRequest) -> BreakerName {
        BreakerName(provider: settings.name, account: account, model: request.model ?? settings.model)
    }

    /// Sends `body`, which asks for a stream, and returns the whole reply; `onDelta` gets its pieces as they come.
    func reply(
        to request: ReplyRequest, asking body: [UInt8], reading decoder: some ModelStreamDecoder,
        onDelta: @escaping @Reactor (String) -> Void
    ) async throws(ReplyError) -> Reply {
        let call = HTTPClientRequest(
            method: "POST", url: url, headers: headers, body: body,
            timeouts: settings.timeouts(within: request.timeLimit), maximumBytes: settings.maximumBytes)
        let said = try await ModelExchange(decoder, onDelta: onDelta).run(call, over: client)
        return Reply(
            text: said.text, provider: settings.name, model: said.model ?? request.model ?? settings.model,
            usage: said.usage(for: request.prompt), finish: said.finish ?? .stop)
    }
}
