/// A request's method. Methods are case-sensitive: `get` is `.other("get")`.
package enum HTTPMethod: Sendable, Hashable, CustomStringConvertible {
    case get, head, post, put, patch, delete, options
    case other(String)

    /// The name as on the wire.
    package var description: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .other(let name): name
        }
    }

    /// Nil when the bytes are not a token of 1 to 32 characters.
    init?(bytes: UnsafeRawBufferPointer) {
        if bytes.equals("POST") { self = .post; return }
        if bytes.equals("GET") { self = .get; return }
        guard (1...32).contains(bytes.count), bytes.allSatisfy(HTTPCharacter.isToken) else { return nil }
        switch String(decoding: bytes, as: UTF8.self) {
        case "HEAD": self = .head
        case "PUT": self = .put
        case "PATCH": self = .patch
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        case let name: self = .other(name)
        }
    }
}
