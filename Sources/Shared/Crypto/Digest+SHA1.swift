internal import COpenSSL

extension Digest {
    /// 20 bytes, of the text's UTF-8. For names that others compute so, as Redis does for its scripts; not for secrets.
    package static func sha1(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in
            [UInt8](unsafeUninitializedCapacity: Int(SHA_DIGEST_LENGTH)) { digest, count in
                _ = SHA1(bytes.baseAddress, bytes.count, digest.baseAddress)
                count = Int(SHA_DIGEST_LENGTH)
            }
        }
    }
}
