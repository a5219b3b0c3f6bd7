internal import HTTP
internal import JSON

/// What a client reads when its request is refused: RFC 9457 `application/problem+json` with a stable `code`.
///
/// The only place where words for a client are chosen; an error's own text never leaves the process.
///
/// An object, so that there need not be room for all of it in each call that may throw one.
final class Problem: Error {
    let status: Int
    let code: String
    let title: String
    let detail: String
    /// JSON pointer to the field that is wrong (RFC 6901).
    let pointer: String?
    /// Name of the query parameter that is wrong.
    let parameter: String?
    /// Name of the header that is wrong.
    let header: String?
    /// Seconds after which another try makes sense.
    let retryAfter: Int?
    /// For 405: the methods that are allowed here.
    let allow: String?

    init(
        status: Int, code: String, title: String, detail: String, pointer: String? = nil, parameter: String? = nil,
        header: String? = nil, retryAfter: Int? = nil, allow: String? = nil
    ) {
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.pointer = pointer
        self.parameter = parameter
        self.header = header
        self.retryAfter = retryAfter
        self.allow = allow
    }

    func response() -> HTTPResponse {
        var writer = JSONWriter(reserving: 256)
        writer.object { problem in
            problem.member("type", "about:blank")
            problem.member("title", title)
            problem.member("status", status)
            problem.member("code", code)
            problem.member("detail", detail)
            problem.member("pointer", ifPresent: pointer)
            problem.member("parameter", ifPresent: parameter)
            problem.member("header", ifPresent: header)
        }
        var headers = [HTTPHeader("Content-Type", "application/problem+json")]
        if let retryAfter { headers.append(HTTPHeader("Retry-After", String(retryAfter))) }
        if let allow { headers.append(HTTPHeader("Allow", allow)) }
        if status == 401 { headers.append(HTTPHeader("WWW-Authenticate", "Bearer")) }
        return HTTPResponse(status: status, headers: headers, body: .bytes(writer.take()))
    }
}

extension Problem {
    static func invalidField(_ pointer: String, _ detail: String) -> Problem {
        Problem(
            status: 422, code: "invalid_field", title: "A field is missing or has a value that is not allowed",
            detail: detail, pointer: pointer)
    }

    static func invalidParameter(_ name: String, _ detail: String) -> Problem {
        Problem(
            status: 422, code: "invalid_parameter", title: "A query parameter has a value that is not allowed",
            detail: detail, parameter: name)
    }

    static func invalidHeader(_ name: String, _ detail: String) -> Problem {
        Problem(
            status: 422, code: "invalid_header", title: "A header has a value that is not allowed", detail: detail,
            header: name)
    }

    static func badRequest(_ code: String, _ detail: String) -> Problem {
        Problem(status: 400, code: code, title: "The request cannot be read", detail: detail)
    }

    static func notFound(_ detail: String) -> Problem {
        Problem(status: 404, code: "not_found", title: "There is nothing here", detail: detail)
    }

    /// A message was there when somebody began to wait for its reply.
    static let gone = Problem(
        status: 410, code: "gone", title: "The message is gone",
        detail: "It gets no reply: its conversation was erased meanwhile, or Redis has lost it.")

    static func methodNotAllowed(_ allow: String) -> Problem {
        Problem(
            status: 405, code: "method_not_allowed", title: "The method is not allowed here",
            detail: "Use one of: \(allow).", allow: allow)
    }

    /// What was asked for cannot be done now, and nothing has been.
    static func unavailable(_ what: String) -> Problem {
        unavailable(title: "This cannot be done now", "\(what) Nothing was done; try again.")
    }

    /// What was asked for may be done in part. To repeat it does no harm.
    static func unfinished(_ what: String) -> Problem {
        unavailable(title: "This cannot be done now", "\(what) Send it again: what was done is not done twice.")
    }

    /// A worker writes what was to be changed.
    static var sessionBusy: Problem {
        Problem(
            status: 503, code: "session_busy", title: "The session is in use",
            detail: "A message of it is being answered. Nothing was changed; send it again later.",
            retryAfter: RetryTime.seconds(5))
    }

    /// A message went to a server, and no reply came back.
    static func unknownOutcome(_ server: String) -> Problem {
        unavailable(
            title: "\(server) does not answer now",
            "The message may have been accepted. Send it again: with an id of yours it is answered once.")
    }

    private static func unavailable(title: String, _ detail: String) -> Problem {
        Problem(status: 503, code: "unavailable", title: title, detail: detail, retryAfter: RetryTime.seconds(2))
    }

    static let leaving = Problem(
        status: 503, code: "leaving", title: "This gateway is stopping",
        detail: "Connect again: another gateway answers.", retryAfter: 1)

    /// - Parameter isInHeader: the id came as `Idempotency-Key`, not in the body.
    static func conflict(isInHeader: Bool) -> Problem {
        Problem(
            status: 409, code: "id_conflict", title: "This id was used for another message",
            detail: "Use a new id for a new text; repeat an id only together with the same text.",
            pointer: isInHeader ? nil : "/id", header: isInHeader ? "Idempotency-Key" : nil)
    }

    static func ambiguousSession(_ conversations: [String]) -> Problem {
        Problem(
            status: 409, code: "ambiguous_session", title: "There are several sessions of this name",
            detail: "The user has one with several bots: name the bot, or give one of "
                + conversations.joined(separator: ", ") + " as \"session\".",
            pointer: "/session")
    }

    static func unknownBot(_ name: String?) -> Problem {
        Problem(
            status: 404, code: "unknown_bot", title: "There is no such bot",
            detail: name == nil
                ? "This key's tenant has no default bot: name one in \"bot\"."
                : "This key's tenant has no bot of this name.", pointer: "/bot")
    }
}
