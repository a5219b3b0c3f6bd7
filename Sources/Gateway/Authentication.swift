internal import Conversations
internal import Events
internal import HTTP

/// Finds out whose request it is.
@Reactor struct Authentication {
    private let configuration: ConfigCache

    init(_ configuration: ConfigCache) { self.configuration = configuration }

    /// The key of the request's `Authorization: Bearer …` header, if it is valid and its role reaches `role`.
    func key(of request: HTTPRequest, atLeast role: APIKey.Role) async throws -> APIKey {
        guard let presented = request.header("authorization").flatMap(Self.presented) else {
            throw Problem(
                status: 401, code: "missing_key", title: "The request has no key",
                detail: "Send the header \"Authorization: Bearer <key>\" with a key from whoever runs this service.")
        }
        var found = configuration.rememberedKey(presented: presented)
        if found == nil { found = try await lookUp(presented) }
        guard let key = found else {
            throw Problem(
                status: 401, code: "invalid_key", title: "The key is not valid",
                detail: "The key is unknown or was revoked; ask whoever gave it to you for another.")
        }
        guard key.role.reaches(role) else {
            throw Problem(
                status: 403, code: "forbidden", title: "The key's role does not allow this",
                detail: "This needs the role \(role.rawValue); the key has \(key.role.rawValue).")
        }
        return key
    }

    /// What follows `Bearer`, in any case, and blanks.
    private static func presented(_ header: String) -> String? {
        var rest = header.utf8[...]
        for letter in "bearer ".utf8 {
            guard let byte = rest.popFirst(), byte | 0x20 == letter else { return nil }
        }
        while rest.first == 0x20 { rest.removeFirst() }
        return rest.isEmpty ? nil : String(Substring(rest))
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
