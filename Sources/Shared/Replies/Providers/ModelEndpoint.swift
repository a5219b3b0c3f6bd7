internal import Events
internal import HTTP

/// Where a model API takes its calls, and what each of them carries. Made once per provider.
@Reactor final class ModelEndpoint {
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
        let exchange = ModelExchange(decoder, quotesErrors: settings.quotesErrors, onDelta: onDelta)
        try await exchange.run(call(request, body), over: client)
        return reply(request, exchange.said)
    }

    private func call(_ request: ReplyRequest, _ body: [UInt8]) -> HTTPClientRequest {
        HTTPClientRequest(
            method: "POST", url: url, headers: headers, body: body,
            timeouts: settings.timeouts(within: request.timeLimit), maximumBytes: settings.maximumBytes)
    }

    private func reply(_ request: ReplyRequest, _ said: ModelStreamState) -> Reply {
        Reply(
            text: said.text, provider: settings.name, model: said.model ?? request.model ?? settings.model,
            usage: said.usage(for: request.prompt), finish: said.finish ?? .stop)
    }
}
