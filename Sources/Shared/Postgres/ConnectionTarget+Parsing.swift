internal import CPostgres

extension ConnectionTarget {
    /// Reads a URL by libpq's own rules. Its messages can quote the URL, and so the password: those parts are left out.
    static func parse(_ url: String) throws(PostgresSettingsError) -> [String: String] {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
            throw PostgresSettingsError(
                reason: "the database URL must start with postgres://, as in postgres://user:password@host:5432/name")
        }
        guard !url.utf8.contains(0) else {
            throw PostgresSettingsError(reason: "the database URL holds a NUL character")
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            defer { PQfreemem(message) }
            throw PostgresSettingsError(reason: "the database URL cannot be read: \(withoutQuotes(message))")
        }
        defer { PQconninfoFree(options) }
        return values(of: options)
    }

    /// The host that libpq would take from its environment; it must be known here, so that its name can be resolved.
    static func defaultHost() -> String? {
        guard let options = PQconndefaults() else { return nil }
        defer { PQconninfoFree(options) }
        return values(of: options)["host"]
    }

    private static func values(of options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        var values: [String: String] = [:]
        var next = options
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            next += 1
        }
        return values
    }

    private static func withoutQuotes(_ message: UnsafeMutablePointer<CChar>?) -> String {
        guard let message else { return "out of memory" }
        let text = PostgresHandle.firstLines(message)
        if text.hasPrefix("invalid URI query parameter") { return text }  // quotes its name only
        return text.prefix { $0 != "\"" && $0 != ":" } + "…"
    }
}
