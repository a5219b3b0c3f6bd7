internal import Conversations
internal import Events
internal import HTTP
internal import JSON
internal import Service

/// `GET /metrics` (Prometheus) and `GET /api/metrics` (JSON), this process's figures.
@Reactor struct MetricsEndpoint {
    let authentication: Authentication
    let metrics: GatewayMetrics

    func prometheus() -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: [HTTPHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: .bytes(Array(metrics.registry.render().utf8)))
    }

    func summary(_ request: HTTPRequest) async throws -> HTTPResponse {
        _ = try await authentication.key(of: request, atLeast: .reader)
        let seconds = (WallTime.milliseconds() - metrics.startedAt) / 1000
        let requests = metrics.requests.value
        let errors = metrics.errors.value
        var writer = JSONWriter(reserving: 512)
        writer.object { body in
            body.member("startTime", metrics.startedAt)
            body.member("uptime", "\(seconds / 3600)h \(seconds / 60 % 60)m")
            body.member("totalRequests", requests)
            body.member("totalErrors", errors)
            body.member("errorRate", requests == 0 ? 0 : Double(errors) * 100 / Double(requests))
            body.member("totalMessages", metrics.acceptedMessages)
            body.member("openStreams", metrics.streams)
            body.object("memory") { $0.member("rss", ProcessFigures.residentBytes()) }
        }
        return HTTPResponse(
            status: 200,
            headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("Cache-Control", "no-store")],
            body: .bytes(writer.take()))
    }
}
