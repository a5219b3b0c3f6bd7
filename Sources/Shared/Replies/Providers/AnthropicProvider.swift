package import Events
package import HTTP
internal import JSON

/// Anthropic's messages API, streaming. `max_tokens` is required there, the system prompt is a member of its own, and
/// messages of one role in a row are joined by the API.
@Reactor package final class AnthropicProvider: ReplyProvider {
    nonisolated package let name: String
    private static let version = "2023-06-01"
    private let endpoint: ModelEndpoint

    package init(_ settings: ModelSettings, client: HTTPClient) {
        name = settings.name
        let headers = [(name: "anthropic-version", value: Self.version), (name: "x-api-key", value: settings.key)]
        endpoint = ModelEndpoint(settings, path: "/v1/messages", headers: headers, client: client)
    }

    package func breaker(for request: ReplyRequest) -> BreakerName { endpoint.breaker(for: request) }

    package func reply(
        to request: ReplyRequest, onDelta: @escaping @Reactor (String) -> Void
    ) async throws(ReplyError) -> Reply {
        try await endpoint.reply(
            to: request, asking: Self.body(request, endpoint.settings), reading: AnthropicStreamDecoder(),
            onDelta: onDelta)
    }

    static func body(_ request: ReplyRequest, _ settings: ModelSettings) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("model", request.model ?? settings.model)
            json.member("stream", true)
            json.member("max_tokens", settings.maximumOutputTokens)
            if let temperature = settings.temperature { json.member("temperature", temperature) }
            if !request.prompt.system.isEmpty { json.member("system", request.prompt.system) }
            json.array("messages") { json in
                for message in request.prompt.messages { json.message(message.role.rawValue, message.text) }
            }
        }
        return json.take()
    }
}
