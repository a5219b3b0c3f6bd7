package import Redis

extension RawRepresentable where RawValue == String {
    /// The case for a script's word; `RedisError.unexpected` when it is none of them.
    package init(word: String) throws(RedisError) {
        guard let value = Self(rawValue: word) else { throw .unexpected(reply: word) }
        self = value
    }
}
