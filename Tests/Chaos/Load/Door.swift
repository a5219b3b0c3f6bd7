import Events
import HTTP
import JSON
import TestSupport

/// The way to the gateways that a good client takes: any of them, with a limit on its patience.
@Reactor final class Door {
    struct Answer {
        let status: Int
        let json: JSONValue
        let text: String

        var id: String { json["id"]?.string ?? "" }
        var conversation: String { json["conversation"]?.string ?? "" }
        var reply: String? { json["reply"]?["text"]?.string }
    }

    private static let timeouts = HTTPClientTimeouts(
        connect: .seconds(1), firstByte: .seconds(9), idle: .seconds(9), total: .seconds(12))

    private let http = HTTPClient()
    private let ports: [UInt16]
    private let key: String

    init(_ gateways: [Member], key: String) {
        ports = gateways.map(\.port)
        self.key = key
    }

    func close() { http.close() }

    /// Nil when no answer came: what was asked may have been done.
    func ask(
        _ method: String, _ path: String, _ body: [UInt8] = [], wait: Int? = nil, gateway: Int
    ) async -> Answer? {
        var headers = [(name: "Authorization", value: "Bearer \(key)")]
        if !body.isEmpty { headers.append((name: "Content-Type", value: "application/json")) }
        if let wait { headers.append((name: "Prefer", value: "wait=\(wait)")) }
        let url = "http://127.0.0.1:\(ports[gateway % ports.count])\(path)"
        let request = HTTPClientRequest(
            method: method, url: url, headers: headers, body: body, timeouts: Self.timeouts)
        // Why it did not come is of no interest to a client that tries again.
        guard let response = try? await http.send(request) else { return nil }
        let json = try? JSONValue(parsing: response.body)  // not all answers are JSON
        return Answer(
            status: response.status, json: json ?? .null,
            text: String(decoding: response.body.prefix(300), as: UTF8.self))
    }

    static func message(user: String, bot: String, text: String, id: String?) -> [UInt8] {
        var body = JSONWriter()
        body.object {
            $0.member("user", user)
            $0.member("bot", bot)
            $0.member("text", text)
            $0.member("id", ifPresent: id)
        }
        return body.take()
    }
}
