internal import COpenSSL

/// Hashes and message authentication codes of bytes in memory.
package enum Digest {
    /// 32 bytes.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { digest, count in
            parley_sha256(bytes.baseAddress, bytes.count, digest.baseAddress)
            count = Int(SHA256_DIGEST_LENGTH)
        }
    }

    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { sha256($0) }
    }

    /// Of the text's UTF-8.
    package static func sha256(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { sha256(UnsafeRawBufferPointer($0)) }
    }

    /// 32 bytes. About 1.3 µs: OpenSSL looks the algorithm up each time.
    package static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        // HMAC() takes a null key for "the same again": an empty array may have no address, so it lends a byte.
        let lent = key.isEmpty ? [0] : key
        return [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { code, count in
            let made = HMAC(EVP_sha256(), lent, Int32(key.count), message, message.count, code.baseAddress, nil)
            precondition(made != nil, "OpenSSL could not compute an HMAC: it is out of memory or lacks the algorithm")
            count = Int(SHA256_DIGEST_LENGTH)
        }
    }
}
