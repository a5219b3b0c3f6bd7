package import Events
package import HTTP
internal import JSON

/// Any server that speaks OpenAI's chat completions, streaming: OpenAI, Ollama, llama.cpp, vLLM and most others.
@Reactor package final class OpenAIProvider: ReplyProvider {
    nonisolated package let name: String
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
        let exchange = ModelExchange(OpenAIStreamDecoder(), onDelta: onDelta)
        let said = try await exchange.run(call(request), over: client)
        return Reply(
            text: said.text, provider: name, model: said.model ?? request.model ?? settings.model,
            usage: said.usage(for: request.prompt), finish: said.finish ?? .stop)
    }

    private func call(_ request: ReplyRequest) -> HTTPClientRequest {
        var headers = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "text/event-stream")]
        if !settings.key.isEmpty { headers.append((name: "Authorization", value: "Bearer \(settings.key)")) }
        return HTTPClientRequest(
            method: "POST", url: settings.baseURL + "/chat/completions", headers: headers,
            body: Self.body(request, settings), timeouts: settings.timeouts(within: request.timeLimit),
            maximumBytes: settings.maximumBytes)
    }

    static func body(_ request: ReplyRequest, _ settings: ModelSettings) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("model", request.model ?? settings.model)
            json.member("stream", true)
            if settings.asksForUsage { json.object("stream_options") { $0.member("include_usage", true) } }
            json.member(settings.tokenLimitField, settings.maximumOutputTokens)
            if let temperature = request.temperature ?? settings.temperature {
                json.member("temperature", temperature)
            }
            json.array("messages") { json in
                if !request.prompt.system.isEmpty { json.message("system", request.prompt.system) }
                for message in request.prompt.messages { json.message(message.role.rawValue, message.text) }
            }
        }
        return json.take()
    }
}
