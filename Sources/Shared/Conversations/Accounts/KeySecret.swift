internal import Crypto

/// A key as its owner presents it: `pk_` and 52 letters that hold 256 random bits. Never stored, never logged.
package struct KeySecret: Sendable, CustomStringConvertible {
    private static let prefix = "pk_"
    private static let length = 55

    /// The key itself: shown once, when it is made.
    package let text: String

    /// A new key.
    package init() {
        text = Self.prefix + Base32.encode(RandomBytes.make(32), bits: 256)
    }

    /// Nil when the text cannot be a key, whatever is in the database.
    init?(presented: String) {
        guard presented.utf8.count == Self.length, presented.hasPrefix(Self.prefix) else { return nil }
        text = presented
    }

    /// SHA-256 in hex: all that is kept.
    var hash: String { Hex.encode(Digest.sha256(text)) }

    /// What people see of it.
    var visiblePart: String { String(text.prefix(9)) }

    package var description: String { "***" }
}
