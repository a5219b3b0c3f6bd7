/// For callers that know the form of a reply: each throws `RedisError.unexpected` when it is another one.
extension RedisReply {
    /// Also reads an integer written as text, as hashes hold them.
    package func integer() throws(RedisError) -> Int64 {
        switch self {
        case .integer(let value): return value
        case .string(let text):
            guard let value = Int64(text) else { throw unexpected }
            return value
        case .null, .array, .error: throw unexpected
        }
    }

    package func string() throws(RedisError) -> String {
        guard case .string(let text) = self else { throw unexpected }
        return text
    }

    /// Nil for a null reply.
    package func optionalString() throws(RedisError) -> String? {
        if case .null = self { return nil }
        return try string()
    }

    package func array() throws(RedisError) -> [RedisReply] {
        guard case .array(let items) = self else { throw unexpected }
        return items
    }

    package func strings() throws(RedisError) -> [String] { try array()[...].strings() }

    /// Names the form only: what a reply holds is nobody's business in a log.
    private var unexpected: RedisError {
        switch self {
        case .null: .unexpected(reply: "null")
        case .integer: .unexpected(reply: "an integer")
        case .string(let text): .unexpected(reply: "a string of \(text.utf8.count) bytes")
        case .array(let items): .unexpected(reply: "an array of \(items.count)")
        case .error(let message): .unexpected(reply: message)
        }
    }
}

extension ArraySlice<RedisReply> {
    /// For callers that know that each is a string.
    package func strings() throws(RedisError) -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(count)
        for item in self { texts.append(try item.string()) }
        return texts
    }
}
