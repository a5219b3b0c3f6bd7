/// Ids that sort by time: 48 bits of Unix milliseconds, 80 random bits, as 26 letters of `Base32` (the standard layout,
/// in lower case). Two of the same millisecond have no order.
package enum ULID {
    package static func make(milliseconds: Int64) -> String {
        make(milliseconds: milliseconds, random: RandomBytes.make(10))
    }

    /// The randomness is a parameter for tests.
    package static func make(milliseconds: Int64, random: [UInt8]) -> String {
        precondition(random.count == 10, "a ULID has 80 random bits")
        precondition(milliseconds >= 0 && milliseconds < 1 << 48, "a ULID's time is 48 bits of Unix milliseconds")
        let number = random.reduce(UInt128(milliseconds)) { $0 << 8 | UInt128($1) }
        // 26 letters have 130 bits: two zeros come first, so the bits are moved to the left edge of 17 bytes.
        let padded = (0..<17).map { position in
            UInt8(truncatingIfNeeded: position == 16 ? number << 6 : number >> UInt128(122 - 8 * position))
        }
        return Base32.encode(padded, bits: 130)
    }
}
