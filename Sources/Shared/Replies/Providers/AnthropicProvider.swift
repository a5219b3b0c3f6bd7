package import Events
package import HTTP
internal import JSON

/// Anthropic's messages API, streaming. `max_tokens` is required there, the system prompt is a member of its own, and
/// messages of one role in a row are joined by the API.
@Reactor package final class AnthropicProvider: ReplyProvider {
    nonisolated package let name: String
    private static let version = "2023-06-01"
    private let settings: ModelSettings
    private let client: HTTPClient
    private let account: String

    package init(_ settings: ModelSettings, client: HTTPClient) {
        name = settings.name
        self.settings = settings
        self.client = client
        account = BreakerName.account(baseURL: settings.baseURL, key: settings.key)
    }

    package func breaker(for request: ReplyRequest) -> BreakerName {
        BreakerName(provider: name, account: account, model: request.model ?? settings.model)
    }

    package func reply(
        to request: ReplyRequest, onDelta: @escaping @Reactor (String) -> Void
    ) async throws(ReplyError) -> Reply {
        let exchange = ModelExchange(AnthropicStreamDecoder(), onDelta: onDelta)
        let said = try await exchange.run(call(request), over: client)
        return Reply(
            text: said.text, provider: name, model: said.model ?? request.model ?? settings.model,
            usage: said.usage(for: request.prompt), finish: said.finish ?? .stop)
    }

    private func call(_ request: ReplyRequest) -> HTTPClientRequest {
        let headers = [
            (name: "Content-Type", value: "application/json"), (name: "Accept", value: "text/event-stream"),
            (name: "anthropic-version", value: Self.version), (name: "x-api-key", value: settings.key),
        ]
        return HTTPClientRequest(
            method: "POST", url: settings.baseURL + "/v1/messages", headers: headers,
            body: Self.body(request, settings), timeouts: settings.timeouts(within: request.timeLimit),
            maximumBytes: settings.maximumBytes)
    }

    static func body(_ request: ReplyRequest, _ settings: ModelSettings) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("model", request.model ?? settings.model)
            json.member("stream", true)
            json.member("max_tokens", settings.maximumOutputTokens)
            if let temperature = request.temperature ?? settings.temperature {
                json.member("temperature", temperature)
            }
            if !request.prompt.system.isEmpty { json.member("system", request.prompt.system) }
            json.array("messages") { json in
                for message in request.prompt.messages { json.message(message.role.rawValue, message.text) }
            }
        }
        return json.take()
    }
}
