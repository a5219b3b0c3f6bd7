internal import COpenSSL

/// Whether both hold the same bytes, in a time that depends on the lengths only. For codes, keys and hashes that
/// somebody may try to guess byte by byte.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
