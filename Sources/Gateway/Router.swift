internal import Events
internal import HTTP

/// Chooses the endpoint by path and method. The list of routes is the gateway's surface.
@Reactor final class Router {
    private let endpoints: Endpoints

    init(_ endpoints: Endpoints) { self.endpoints = endpoints }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            // First, and as bytes: nearly every request is this one, and taking its path apart costs 0.4 µs.
            if request.method == .post, request.hasPath("/v1/messages") {
                return try await endpoints.postMessage.answer(request)
            }
            return try await route(request)
        } catch let problem as Problem {
            return problem.response()
        } catch is CancellationError {
            return Problem.unavailable("The request was given up.").response()  // the client has left: nobody reads it
        } catch {
            endpoints.unexpected(error)
            return Problem.unavailable("Something failed on our side.").response()
        }
    }

    private func route(_ request: HTTPRequest) async throws -> HTTPResponse {
        let path = request.segments
        switch path.count {
        case 1: return try await single(path[0], request)
        case 2 where path[0] == "v1" && path[1] == "messages":
            try allow(request, [.post])
            return try await endpoints.postMessage.answer(request)
        case 3 where path[0] == "v1" && path[1] == "messages":
            try allow(request, [.get, .head])
            return try await endpoints.getMessage.answer(request, id: path[2])
        case 4 where path[0] == "v1" && path[1] == "messages" && path[3] == "timeline":
            try allow(request, [.get, .head])
            return try await endpoints.getTimeline.answer(request, id: path[2])
        case 3 where path[0] == "v1" && path[1] == "conversations":
            try allow(request, [.delete])
            return try await endpoints.deleteConversation.answer(request, id: path[2])
        case 4 where path[0] == "v1" && path[1] == "conversations" && path[3] == "messages":
            try allow(request, [.get, .head])
            return try await endpoints.listMessages.answer(request, id: path[2])
        case 4 where path[0] == "v1" && path[1] == "conversations" && path[3] == "events":
            try allow(request, [.get])
            return try await endpoints.streamEvents.answer(request, id: path[2])
        case 2 where path[0] == "api": return try await original(path[1], request)
        default: throw unknown(request)
        }
    }

    /// What keeps the paths of the service that this one replaces.
    private func original(_ name: String, _ request: HTTPRequest) async throws -> HTTPResponse {
        switch name {
        case "start":
            try allow(request, [.post])
            return try await endpoints.startSession.answer(request)
        case "stop":
            try allow(request, [.post])
            return try await endpoints.stopSession.answer(request)
        case "sessions":
            try allow(request, [.get, .head])
            return try await endpoints.listSessions.answer(request)
        case "metrics":
            try allow(request, [.get, .head])
            return try await endpoints.metrics.deployment(request)
        default: throw unknown(request)
        }
    }

    private func single(_ name: String, _ request: HTTPRequest) async throws -> HTTPResponse {
        switch name {
        case "healthz":
            try allow(request, [.get, .head])
            return endpoints.health.alive()
        case "readyz":
            try allow(request, [.get, .head])
            return endpoints.health.ready()
        case "metrics":
            try allow(request, [.get, .head])
            return endpoints.metrics.prometheus()
        case "openapi.json":
            try allow(request, [.get, .head])
            return OpenAPIDocument.response
        default: throw unknown(request)
        }
    }

    private func allow(_ request: HTTPRequest, _ methods: [HTTPMethod]) throws {
        if methods.contains(request.method) { return }
        throw Problem.methodNotAllowed(methods.map(\.description).joined(separator: ", "))
    }

    private func unknown(_ request: HTTPRequest) -> Problem {
        .notFound("Unknown path; GET /openapi.json lists them all.")
    }
}
