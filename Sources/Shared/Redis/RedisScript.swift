internal import Crypto

/// A Lua script and the name that Redis knows it by (the SHA-1 of its source). Make it once: the hash is computed here.
package struct RedisScript: Sendable {
    package let name: String
    package let source: String
    /// 40 hexadecimal digits, as EVALSHA wants them.
    package let sha: String

    package init(name: String, source: String) {
        self.name = name
        self.source = source
        sha = Hex.encode(Digest.sha1(source))
    }
}
