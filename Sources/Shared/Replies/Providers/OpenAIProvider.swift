package import Events
package import HTTP
internal import JSON

/// Any server that speaks OpenAI's chat completions, streaming: OpenAI, Ollama, llama.cpp, vLLM and most others.
@Reactor package final class OpenAIProvider: ReplyProvider {
    nonisolated package let name: String
    private let endpoint: ModelEndpoint

    package init(_ settings: ModelSettings, client: HTTPClient) {
        name = settings.name
        let key = settings.key.isEmpty ? [] : [(name: "Authorization", value: "Bearer \(settings.key)")]
        endpoint = ModelEndpoint(settings, path: "/chat/completions", headers: key, client: client)
    }

    package func breaker(for request: ReplyRequest) -> BreakerName { endpoint.breaker(for: request) }

    package func reply(
        to request: ReplyRequest, onDelta: @escaping @Reactor (String) -> Void
    ) async throws(ReplyError) -> Reply {
        try await endpoint.reply(
            to: request, asking: Self.body(request, endpoint.settings), reading: OpenAIStreamDecoder(), onDelta: onDelta
        )
    }

    static func body(_ request: ReplyRequest, _ settings: ModelSettings) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("model", request.model ?? settings.model)
            json.member("stream", true)
            if settings.asksForUsage { json.object("stream_options") { $0.member("include_usage", true) } }
            json.member(settings.tokenLimitField, settings.maximumOutputTokens)
            if let temperature = settings.temperature { json.member("temperature", temperature) }
            json.array("messages") { json in
                if !request.prompt.system.isEmpty { json.message("system", request.prompt.system) }
                for message in request.prompt.messages { json.message(message.role.rawValue, message.text) }
            }
        }
        return json.take()
    }
}
