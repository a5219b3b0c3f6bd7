internal import COpenSSL

/// Base64 with the standard alphabet and padding (RFC 4648, §4), for keys that people copy.
package enum Base64 {
    /// - Precondition: less than 1 GiB.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)  // a zero at the end
        let length = EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }

    /// Nil for anything but what `encode` writes: one spelling for the same bytes.
    package static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        var bytes = [UInt8](repeating: 0, count: digits.count / 4 * 3)
        guard digits.count.isMultiple(of: 4), let size = Int32(exactly: digits.count),
            EVP_DecodeBlock(&bytes, digits, size) == bytes.count
        else { return nil }
        bytes.removeLast(digits.suffix(2).count { $0 == UInt8(ascii: "=") })  // decoded as zeros
        return encode(bytes) == text ? bytes : nil
    }
}
