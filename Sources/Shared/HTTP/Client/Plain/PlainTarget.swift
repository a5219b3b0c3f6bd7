internal import Events

/// Where a request without TLS goes, read from its URL. There is none for a URL that needs a closer look: another
/// scheme, a user's name, a fragment, anything but plain ASCII. libcurl takes those.
struct PlainTarget {
    let endpoint: Endpoint
    /// As the `Host` header has it; names the server.
    let authority: String
    /// With the query.
    let path: String

    init?(_ url: String) {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.utf8.dropFirst(7)
        let end = rest.firstIndex(of: 0x2F) ?? rest.endIndex
        guard let authority = String(rest[..<end]), let path = String(rest[end...]) else { return nil }
        guard !path.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || $0 == 0x23 }) else { return nil }
        guard let endpoint = Self.endpoint(authority) else { return nil }
        self.endpoint = endpoint
        self.authority = authority
        self.path = path.isEmpty ? "/" : path
    }

    private static func endpoint(_ authority: String) -> Endpoint? {
        var host = authority[...]
        var port: UInt16? = 80
        if let colon = authority.utf8.lastIndex(of: 0x3A), authority.utf8.last != 0x5D {
            host = authority[..<colon]
            port = UInt16(authority[authority.index(after: colon)...])
        }
        guard let port, port > 0 else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            return address.utf8.allSatisfy(isOfAddress) ? .tcp(host: String(address), port: port) : nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy(isOfName) else { return nil }
        return .tcp(host: String(host), port: port)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true  // letters, digits, `-._`
        default: false
        }
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x46, 0x61...0x66, 0x2E: true
        default: false
        }
    }
}
