package import Crypto

/// A secret as it is stored: nobody reads it without its key.
package struct SealedSecret: Hashable, Sendable {
    package let identity: SecretIdentity
    /// Of the key that sealed it.
    package let keyID: String
    package let sealed: [UInt8]

    /// - Parameter keyring: nil: this program was given no keys.
    package func open(with keyring: SealingKeyring?) throws(KeyringError) -> String {
        guard let keyring else { throw .missing(id: keyID) }
        let bytes = try keyring.open(sealed, keyID: keyID, context: identity.context)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .refused(id: keyID) }
        return text
    }

    init(identity: SecretIdentity, keyID: String, sealed: [UInt8]) {
        self.identity = identity
        self.keyID = keyID
        self.sealed = sealed
    }

    init(_ identity: SecretIdentity, sealing value: String, with keyring: SealingKeyring) {
        self.identity = identity
        (keyID, sealed) = keyring.seal(Array(value.utf8), context: identity.context)
    }
}
