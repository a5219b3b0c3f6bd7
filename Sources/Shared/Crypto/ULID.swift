/// Ids that sort by time: 48 bits of Unix milliseconds, 80 random bits, as 26 letters of `Base32` (the standard layout,
/// in lower case). Two of the same millisecond have no order.
package enum ULID {
    private static let stock = RandomStock()
    private static let letters: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    package static func make(milliseconds: Int64) -> String {
        let (high, low) = stock.take80Bits()
        return make(milliseconds: milliseconds, high: high, low: low)
    }

    /// The randomness is a parameter for tests.
    package static func make(milliseconds: Int64, random: [UInt8]) -> String {
        precondition(random.count == 10, "a ULID has 80 random bits")
        let number = random.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        return make(
            milliseconds: milliseconds, high: UInt16(truncatingIfNeeded: number >> 64),
            low: UInt64(truncatingIfNeeded: number))
    }

    private static func make(milliseconds: Int64, high: UInt16, low: UInt64) -> String {
        precondition(milliseconds >= 0 && milliseconds < 1 << 48, "a ULID's time is 48 bits of Unix milliseconds")
        let number = UInt128(milliseconds) << 80 | UInt128(high) << 64 | UInt128(low)
        // 26 letters of 5 bits are 130: the first has three bits only.
        return String(unsafeUninitializedCapacity: 26) { text in
            for place in 0..<26 {
                text[place] = letters.utf8Start[Int(truncatingIfNeeded: number >> UInt128(125 - 5 * place)) & 31]
            }
            return 26
        }
    }
}
