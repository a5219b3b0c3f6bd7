/// An answer. The server adds `Date`, the body's length and what becomes of the connection.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// Without `Date`, `Content-Length`, `Transfer-Encoding` and `Connection`.
    package var headers: [HTTPHeader]
    package var body: HTTPBody

    package init(status: Int, headers: [HTTPHeader] = [], body: HTTPBody = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(status: Int, _ bytes: [UInt8]) -> HTTPResponse {
        HTTPResponse(status: status, headers: [HTTPHeader("Content-Type", "application/json")], body: .bytes(bytes))
    }
}
