internal import COpenSSL

/// Bytes nobody can guess, from OpenSSL's generator.
package enum RandomBytes {
    /// Traps when there is no randomness to be had: no key or nonce may be made without, and no caller could do better.
    package static func make(_ count: Int) -> [UInt8] {
        precondition(count >= 0 && count <= 1 << 20, "random bytes are for keys and nonces, not for \(count) bytes")
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            let status = count == 0 ? 1 : RAND_bytes(bytes.baseAddress, Int32(count))
            precondition(status == 1, "OpenSSL has no randomness: the system's generator is not available")
            initialized = count
        }
    }
}
