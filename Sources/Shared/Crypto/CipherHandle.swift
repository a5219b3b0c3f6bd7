internal import COpenSSL

/// One AES-256-GCM operation. Owns the `EVP_CIPHER_CTX`, which wipes its key when it is freed.
///
/// With a key and nonce of the right length only `finish` can fail, and only when opening; the rest would be a lack of
/// memory.
struct CipherHandle: ~Copyable {
    enum Direction: Int32 {
        case open = 0, seal = 1
    }

    private let raw: OpaquePointer

    init(_ direction: Direction, key: [UInt8], nonce: [UInt8]) {
        precondition(key.count == 32 && nonce.count == 12, "AES-256-GCM takes 32 bytes of key and 12 of nonce")
        guard let raw = EVP_CIPHER_CTX_new() else { preconditionFailure("no memory for a cipher") }
        self.raw = raw
        let status = EVP_CipherInit_ex(raw, EVP_aes_256_gcm(), nil, key, nonce, direction.rawValue)
        precondition(status == 1, "OpenSSL lacks AES-256-GCM")
    }

    deinit { EVP_CIPHER_CTX_free(raw) }

    /// Before `update`.
    func authenticate(_ context: [UInt8]) {
        guard !context.isEmpty else { return }
        var length: Int32 = 0
        let status = EVP_CipherUpdate(raw, nil, &length, context, Int32(context.count))
        precondition(status == 1, "AES-GCM refused its context")
    }

    /// All of the text at once.
    func update(_ input: [UInt8]) -> [UInt8] {
        guard !input.isEmpty else { return [] }
        return [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
            var length: Int32 = 0
            let status = EVP_CipherUpdate(raw, output.baseAddress, &length, input, Int32(input.count))
            precondition(status == 1 && Int(length) == input.count, "AES-GCM refused its input")
            count = input.count
        }
    }

    /// False when the tag does not fit: what `update` gave must then not be used.
    func finish() -> Bool {
        var rest = [UInt8](repeating: 0, count: 16)
        var length: Int32 = 0
        return EVP_CipherFinal_ex(raw, &rest, &length) == 1
    }

    /// After `finish`, when sealing.
    func tag(_ length: Int) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: length)
        let status = EVP_CIPHER_CTX_ctrl(raw, EVP_CTRL_AEAD_GET_TAG, Int32(length), &tag)
        precondition(status == 1, "AES-GCM has no tag before it is finished")
        return tag
    }

    /// Before `finish`, when opening.
    func expect(tag: [UInt8]) {
        var tag = tag
        let status = EVP_CIPHER_CTX_ctrl(raw, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag)
        precondition(status == 1, "AES-GCM refused a tag of \(tag.count) bytes")
    }
}
