internal import Crypto
internal import Events

/// The parts of a Redis URL.
struct RedisURL {
    private(set) var endpoint = Endpoint.unix(path: "")
    private(set) var isSecure = false
    private(set) var trust = TLSTrust.system
    private(set) var user: String?
    private(set) var password: String?
    private(set) var database = 0

    init(_ text: String) throws(RedisSettingsError) {
        guard let colon = Self.find("://", in: text) else {
            throw Self.problem("it has no scheme: begin it with redis://, rediss:// or unix://")
        }
        let scheme = text[..<colon].lowercased()
        let rest = text[text.index(colon, offsetBy: 3)...]
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        switch scheme {
        case "redis": try readServer(parts[0])
        case "rediss":
            isSecure = true
            try readServer(parts[0])
        case "unix", "redis+unix": try readPath(parts[0])
        default: throw Self.problem("its scheme is unknown: begin it with redis://, rediss:// or unix://")
        }
        if parts.count == 2 { try readQuery(parts[1]) }
    }

    // MARK: Servers

    private mutating func readServer(_ text: Substring) throws(RedisSettingsError) {
        var server = text
        if let at = server.lastIndex(of: "@") {
            try readLogin(server[..<at])
            server = server[server.index(after: at)...]
        }
        if let slash = server.firstIndex(of: "/") {
            let path = server[server.index(after: slash)...]
            if !path.isEmpty { try readDatabase(path) }
            server = server[..<slash]
        }
        endpoint = try Self.address(server)
    }

    /// `[user]:password`, or only a password, as some providers print it.
    private mutating func readLogin(_ text: Substring) throws(RedisSettingsError) {
        guard let colon = text.firstIndex(of: ":") else {
            guard !text.isEmpty else { return }
            password = try Self.decoded(text, "password")
            return
        }
        let name = try Self.decoded(text[..<colon], "user")
        user = name.isEmpty ? nil : name
        let secret = try Self.decoded(text[text.index(after: colon)...], "password")
        password = secret.isEmpty ? nil : secret
        guard user == nil || password != nil else {
            throw Self.problem("it names a user and no password: write redis://user:password@host")
        }
    }

    private static func address(_ text: Substring) throws(RedisSettingsError) -> Endpoint {
        var host = text
        var port = Substring("6379")
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else {
                throw problem("its IPv6 address has no closing bracket: write redis://[::1]:6379")
            }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else {
                throw problem("only a port may follow the IPv6 address: write redis://[::1]:6379")
            }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !port.contains(":") else {
                throw problem("an IPv6 address goes into brackets: write redis://[::1]:6379")
            }
        }
        let name = try decoded(host, "host")
        guard !name.isEmpty else { throw problem("it names no host: write redis://host:6379") }
        guard let number = UInt16(port), number > 0 else {
            throw problem(
                "its port is not a number from 1 to 65535 (a \"/\", \"@\" or \":\" in a password is percent-encoded)")
        }
        return .tcp(host: name, port: number)
    }

    // MARK: Unix sockets

    private mutating func readPath(_ text: Substring) throws(RedisSettingsError) {
        var path = text
        if let at = path.firstIndex(of: "@"), let slash = path.firstIndex(of: "/"), at < slash {
            try readLogin(path[..<at])
            path = path[path.index(after: at)...]
        }
        guard path.first == "/", path.count > 1 else {
            throw Self.problem("the socket's path is not absolute: write unix:///run/redis/redis.sock")
        }
        let decoded = try Self.decoded(path, "path")
        guard decoded.utf8.count <= 107 else {
            throw Self.problem("the socket's path is longer than 107 bytes: move the socket or link to it")
        }
        endpoint = .unix(path: decoded)
    }

    // MARK: Options

    private mutating func readQuery(_ text: Substring) throws(RedisSettingsError) {
        for option in text.split(separator: "&") {
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = pair.count == 2 ? pair[1] : ""
            switch pair[0] {
            case "db": try readDatabase(value)
            case "password": password = try Self.decoded(value, "password")
            case "ca" where isSecure: trust = .file(path: try Self.decoded(value, "ca"))
            case "verify" where isSecure && value == "no": trust = .insecure
            default:
                throw Self.problem("it has an option it may not have: db=, password=, and for rediss:// ca=, verify=no")
            }
        }
    }

    private mutating func readDatabase(_ text: Substring) throws(RedisSettingsError) {
        guard let number = Int32(text), number >= 0 else {
            throw Self.problem("its database is not a number: write redis://host:6379/0 or unix:///path?db=0")
        }
        database = Int(number)
    }

    // MARK: Text

    private static func problem(_ what: String) -> RedisSettingsError {
        RedisSettingsError(reason: "The Redis URL cannot be used: \(what).")
    }

    private static func find(_ needle: String, in text: String) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix(needle) }
    }

    private static func decoded(_ text: Substring, _ part: String) throws(RedisSettingsError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {  // %
                bytes.append(byte)
                continue
            }
            guard let value = Hex.decode(String(rest.prefix(2)) ?? ""), value.count == 1 else {
                throw problem("a % in its \(part) is not followed by two hexadecimal digits: write %25 for a %")
            }
            bytes.append(value[0])
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw problem("its \(part) is not text")
        }
        return decoded
    }
}
