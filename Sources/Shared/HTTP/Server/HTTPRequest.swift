package import Events

/// A request whose header and body have arrived and passed the server's checks.
@Reactor package final class HTTPRequest {
    private let head: HTTPRequestHead
    /// At most as long as the server's limit; empty without one.
    package let body: [UInt8]
    /// The client has left: nobody will read the answer. The handler's task is cancelled then, too.
    package private(set) var isAbandoned = false
    /// Called at once when the client leaves before the handler has returned, before the task's cancellation is seen.
    package var onAbandoned: (@Reactor () -> Void)? {
        didSet { if isAbandoned { onAbandoned?() } }
    }

    init(head: HTTPRequestHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    package var method: HTTPMethod { head.method }

    var isVersion11: Bool { head.isVersion11 }

    /// The target's path as it was sent, percent-encoded, without the query; `*` for `OPTIONS *`.
    package var path: String { String(decoding: head.path, as: UTF8.self) }

    /// The path's parts, percent-decoded: `/v1/a%2Fb` is `["v1", "a/b"]`. A slash at the end gives an empty last part.
    package var segments: [String] {
        head.path.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false).map { HTTPPercent.text($0) }
    }

    /// Whether the path is this one, as it was sent. Cheaper than taking it apart.
    package func hasPath(_ path: StaticString) -> Bool {
        head.hasPath(path)
    }

    /// The query's fields in order, decoded as HTML forms encode them (`+` is a space).
    package var query: [(String, String)] {
        head.query.split(separator: 0x26).map { field in
            let name = field.prefix { $0 != 0x3D }
            let value = field.dropFirst(name.count + 1)
            return (HTTPPercent.text(name, plusIsSpace: true), HTTPPercent.text(value, plusIsSpace: true))
        }
    }

    /// The first query field of that name.
    package func query(_ name: String) -> String? { query.first { $0.0 == name }?.1 }

    /// A header's value without the blanks around it; nil when it is absent. Case does not matter. A header sent more
    /// than once gives all its values joined with `, `.
    package func header(_ name: String) -> String? { head.value(name) }

    /// Whether the body is of this media type, whatever its parameters. `type` is in lower case.
    package func isOfType(_ type: StaticString) -> Bool { head.isOfType(type) }

    /// All headers in the order in which they came, names in lower case.
    package var headers: [(name: String, value: String)] { head.fields }

    func abandon() {
        guard !isAbandoned else { return }
        isAbandoned = true
        onAbandoned?()
    }
}
