import Events
import HTTP
import JSON

/// Stands in for a gateway that breaks its promises: every message is accepted and answered, and what is stored is wrong. Knows one
/// user, whose messages come one after the other.
@Reactor final class ForgetfulGateway {
    /// What it does to the messages of a conversation before it shows them, oldest first; each is an id with its turn.
    typealias Damage = @Sendable ([(id: String, turn: String)]) -> [(id: String, turn: String)]

    private let damage: Damage
    private let refusalsFirst: Int
    private var requests = 0
    private var accepted: [String] = []
    private var server: HTTPServer?

    /// - Parameter refusalsFirst: how many messages it refuses for now before it takes one.
    init(refusalsFirst: Int = 0, damage: @escaping Damage) throws {
        self.damage = damage
        self.refusalsFirst = refusalsFirst
        let server = HTTPServer { _ in
            HTTPResponse(status: 400)
        } handler: { [weak self] request in
            self?.answer(request) ?? HTTPResponse(status: 500)
        }
        try server.start(on: .tcp(host: "127.0.0.1", port: 0))
        self.server = server
    }

    var url: String { "http://127.0.0.1:\(server?.port ?? 0)" }

    func close() { server?.close() }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        let place = request.segments
        if place.count == 4 { return transcript() }
        if place.count == 3 { return message(place[2], isAnswered: true) }
        requests += 1
        guard requests > refusalsFirst else {
            let body = #"{"code":"queue_slow","detail":"Later."}"#
            return HTTPResponse(status: 503, headers: [HTTPHeader("Retry-After", "0")], body: .bytes(Array(body.utf8)))
        }
        accepted.append("msg_\(accepted.count)_0")
        return message(accepted[accepted.count - 1], isAnswered: false)
    }

    private func message(_ id: String, isAnswered: Bool) -> HTTPResponse {
        var json = JSONWriter()
        json.object { message in
            message.member("id", id)
            message.member("conversation", "1.1.http.ana")
            message.member("state", isAnswered ? "answered" : "queued")
            guard isAnswered else { return }
            message.object("reply") {
                $0.member("id", "rpl_\(id)")
                $0.member("status", "answered")
                $0.member("text", "Yes.")
            }
        }
        return HTTPResponse(status: isAnswered ? 200 : 202, body: .bytes(json.take()))
    }

    private func transcript() -> HTTPResponse {
        var json = JSONWriter()
        json.object {
            $0.array("messages") { list in
                for (id, turn) in damage(accepted.map { ($0, "trn_\($0)") }).reversed() {
                    for role in ["assistant", "user"] {
                        list.object {
                            $0.member("id", role == "user" ? id : "rpl_\(id)")
                            $0.member("role", role)
                            $0.member("turn", turn)
                        }
                    }
                }
            }
        }
        return HTTPResponse(status: 200, body: .bytes(json.take()))
    }
}
