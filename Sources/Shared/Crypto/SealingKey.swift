/// A secret key that seals small secrets at rest with AES-256-GCM.
///
/// Sealed bytes are nonce (12, random) + ciphertext + tag (16). Random nonces bear about 2^32 seals with one key. The
/// context is authenticated and not stored: opening needs the same one, so a sealed value cannot be moved to another
/// row.
package struct SealingKey: Sendable {
    package static let length = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(SealError) {
        guard bytes.count == Self.length else { throw .wrongKeyLength(bytes: bytes.count) }
        self.bytes = bytes
    }

    package func seal(_ plaintext: [UInt8], context: [UInt8] = []) -> [UInt8] {
        let nonce = RandomBytes.make(Self.nonceLength)
        let cipher = CipherHandle(.seal, key: bytes, nonce: nonce)
        cipher.authenticate(context)
        let ciphertext = cipher.update(plaintext)
        let isDone = cipher.finish()
        precondition(isDone, "AES-GCM refused to seal")
        return nonce + ciphertext + cipher.tag(Self.tagLength)
    }

    package func open(_ sealed: [UInt8], context: [UInt8] = []) throws(SealError) -> [UInt8] {
        guard sealed.count >= Self.nonceLength + Self.tagLength else { throw .truncated }
        let nonce = Array(sealed.prefix(Self.nonceLength))
        let cipher = CipherHandle(.open, key: bytes, nonce: nonce)
        cipher.authenticate(context)
        cipher.expect(tag: Array(sealed.suffix(Self.tagLength)))
        let plaintext = cipher.update(Array(sealed.dropFirst(Self.nonceLength).dropLast(Self.tagLength)))
        guard cipher.finish() else { throw .notAuthentic }
        return plaintext
    }
}

/// A key in a log line is no longer one.
extension SealingKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
