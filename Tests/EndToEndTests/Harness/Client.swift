import Events
import HTTP
import JSON

/// A client of one gateway with one key.
@Reactor struct Client {
    let http: HTTPClient
    let port: UInt16
    var key: String?

    private var base: String { "http://127.0.0.1:\(port)" }

    /// The same client with another key, or with none.
    func with(key: String?) -> Client { Client(http: http, port: port, key: key) }

    /// Sends a message.
    /// - Parameter wait: seconds to wait for the reply.
    func post(
        _ text: String, user: String = "ana", bot: String? = nil, id: String? = nil, wait: Int? = nil
    ) async throws -> Answer {
        var body = JSONWriter()
        body.object {
            $0.member("user", user)
            $0.member("text", text)
            $0.member("bot", ifPresent: bot)
            $0.member("id", ifPresent: id)
        }
        return try await send("POST", "/v1/messages", body.take(), wait.map { [("Prefer", "wait=\($0)")] } ?? [])
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    func delete(_ path: String) async throws -> Answer { try await send("DELETE", path) }

    func message(_ id: String, wait: Int? = nil) async throws -> Answer {
        try await get("/v1/messages/\(id)\(wait.map { "?wait=\($0)" } ?? "")")
    }

    /// - Parameter headers: replace those that are sent otherwise.
    func send(
        _ method: String, _ path: String, _ body: [UInt8] = [], _ headers: [(String, String)] = []
    ) async throws -> Answer {
        Answer(try await http.send(request(method, path, body, headers)))
    }

    /// Listens to a conversation's events.
    func events(_ conversation: String, after last: String? = nil) -> EventReader {
        let headers = last.map { [("Last-Event-ID", $0)] } ?? []
        return EventReader(http, request("GET", "/v1/conversations/\(conversation)/events", [], headers))
    }

    private func request(
        _ method: String, _ path: String, _ body: [UInt8], _ headers: [(String, String)]
    ) -> HTTPClientRequest {
        var all: [(name: String, value: String)] = headers.map { (name: $0.0, value: $0.1) }
        func add(_ name: String, _ value: String) {
            if !all.contains(where: { $0.name == name }) { all.append((name: name, value: value)) }
        }
        if let key { add("Authorization", "Bearer \(key)") }
        if !body.isEmpty { add("Content-Type", "application/json") }
        let timeouts = HTTPClientTimeouts(firstByte: .seconds(70), idle: .seconds(70), total: .seconds(90))
        return HTTPClientRequest(method: method, url: base + path, headers: all, body: body, timeouts: timeouts)
    }
}
