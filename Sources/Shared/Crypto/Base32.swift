/// Crockford's base32 in lower case: five bits a letter, no i, l, o and u. Texts sort as the bits do.
package enum Base32 {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The first `bits` bits of `bytes`, most significant first; when they do not fill the last letter, zeros do.
    /// 130 bits make 26 letters.
    package static func encode(_ bytes: [UInt8], bits: Int) -> String {
        precondition(bits >= 0 && bits <= bytes.count * 8, "\(bytes.count) bytes do not have \(bits) bits")
        return String(unsafeUninitializedCapacity: (bits + 4) / 5) { text in
            var count = 0
            for first in stride(from: 0, to: bits, by: 5) {
                text[count] = alphabet[letter(of: bytes, from: first, to: min(first + 5, bits))]
                count += 1
            }
            return count
        }
    }

    private static func letter(of bytes: [UInt8], from first: Int, to end: Int) -> Int {
        let high = UInt16(bytes[first / 8]) << 8
        let low = first / 8 + 1 < bytes.count ? UInt16(bytes[first / 8 + 1]) : 0
        let window = ((high | low) << UInt16(first % 8)) >> 11
        return Int(window) & ~((1 << (5 - (end - first))) - 1)
    }
}
