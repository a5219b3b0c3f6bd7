internal import Conversations
internal import Events
internal import Figures
internal import HTTP
internal import Service

/// `GET /metrics`: this process's figures for Prometheus. `GET /api/metrics`: those of the whole deployment, as JSON.
@Reactor struct MetricsEndpoint {
    let authentication: Authentication
    let registry: Metrics
    let figures: FiguresCache

    func prometheus() -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: [HTTPHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: .bytes(Array(registry.render().utf8)))
    }

    func deployment(_ request: HTTPRequest) async throws -> HTTPResponse {
        _ = try await authentication.key(of: request, atLeast: .reader)
        guard let json = await figures.json() else { throw Problem.unavailable("Redis does not answer.") }
        return HTTPResponse(
            status: 200,
            headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("Cache-Control", "no-store")],
            body: .bytes(json))
    }
}
