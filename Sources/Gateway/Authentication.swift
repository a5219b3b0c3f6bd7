internal import Conversations
internal import Events
internal import HTTP

/// Finds out whose request it is.
@Reactor struct Authentication {
    private let configuration: ConfigCache

    init(_ configuration: ConfigCache) { self.configuration = configuration }

    /// The key of the request's `Authorization: Bearer …` header, if it is valid and its role reaches `role`.
    func key(of request: HTTPRequest, atLeast role: APIKey.Role) async throws -> APIKey {
        guard let header = request.header("authorization"), header.utf8.count > 7,
            header.prefix(7).lowercased() == "bearer "
        else {
            throw Problem(
                status: 401, code: "missing_key", title: "The request has no key",
                detail: "Send the header \"Authorization: Bearer <key>\" with a key from whoever runs this service.")
        }
        let presented = header.dropFirst(7).drop { $0 == " " }
        guard let key = try await lookUp(String(presented)) else {
            throw Problem(
                status: 401, code: "invalid_key", title: "The key is not valid",
                detail: "It is unknown or was revoked; ask whoever gave it to you for another.")
        }
        guard key.role.reaches(role) else {
            throw Problem(
                status: 403, code: "forbidden", title: "The key's role does not allow this",
                detail: "This needs the role \(role.rawValue); the key has \(key.role.rawValue).")
        }
        return key
    }

    private func lookUp(_ presented: String) async throws -> APIKey? {
        do {
            return try await configuration.key(presented: presented)
        } catch {
            throw Problem.unavailable("Keys cannot be checked now.")
        }
    }
}

extension APIKey.Role {
    /// A reader reads, a writer also sends, an admin also erases.
    fileprivate func reaches(_ other: APIKey.Role) -> Bool { rank >= other.rank }

    private var rank: Int {
        switch self {
        case .reader: 1
        case .writer: 2
        case .admin: 3
        }
    }
}
