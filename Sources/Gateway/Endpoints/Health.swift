internal import Events
internal import HTTP

/// `GET /healthz`: the process lives. `GET /readyz`: it can keep its promise now.
@Reactor struct Health {
    let admission: Admission

    func alive() -> HTTPResponse { Self.status(200, "ok") }

    func ready() -> HTTPResponse {
        if let problem = admission.unreadiness() { return problem.response() }
        return Self.status(200, "ready")
    }

    private static func status(_ status: Int, _ word: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("Cache-Control", "no-store")],
            body: .bytes(Array("{\"status\":\"\(word)\"}".utf8)))
    }
}

extension HTTPRequest {
    /// Asks whether to send requests here: no is an answer then, not an error.
    var isHealthCheck: Bool { hasPath("/readyz") || hasPath("/healthz") }
}
