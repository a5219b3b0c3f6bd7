/// Strings and integers as JSON, into memory the caller provides.
enum JSONText {
    /// Room for a string of so many bytes with quotes, comma and colon: six bytes each (`\u001f`), and a word beyond.
    static func room(for count: Int) -> Int { count * 6 + 16 }

    /// The same for a string without escapes.
    static func roomUnescaped(for count: Int) -> Int { count + 16 }

    static func put(_ byte: UInt8, at out: inout UnsafeMutableRawPointer) {
        out.storeBytes(of: byte, as: UInt8.self)
        out += 1
    }

    /// The quote that ends a string, and a key's colon.
    static func end(isKey: Bool, at out: inout UnsafeMutableRawPointer) {
        put(0x22, at: &out)
        if isKey { put(0x3A, at: &out) }
    }

    static func write(escaping text: UnsafeRawBufferPointer, at out: inout UnsafeMutableRawPointer) {
        var rest = text
        while true {
            let clean = writeUpToEscape(rest, at: &out)
            guard clean < rest.count else { return }
            put(escape: rest[clean], at: &out)
            rest = UnsafeRawBufferPointer(rebasing: rest[(clean + 1)...])
        }
    }

    /// Copies up to the first byte that needs an escape: a quote, a backslash, all below 0x20. Returns how many that
    /// were. Writes eight bytes at a time, up to seven of them beyond.
    static func writeUpToEscape(_ text: UnsafeRawBufferPointer, at out: inout UnsafeMutableRawPointer) -> Int {
        var at = 0
        while at < text.count {
            let length = min(8, text.count - at)
            let word = load(text, from: at, length)
            out.storeBytes(of: word.littleEndian, as: UInt64.self)
            let clean = min(firstSpecial(word), length)
            at += clean
            out += clean
            if clean < length { break }
        }
        return at
    }

    /// Up to eight bytes, the first in the lowest place; what is above them does not matter.
    private static func load(_ text: UnsafeRawBufferPointer, from at: Int, _ length: Int) -> UInt64 {
        if length == 8 { return UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
        if at + length >= 8 {
            let last = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at + length - 8, as: UInt64.self))
            return last >> UInt64(64 - 8 * length)
        }
        var word: UInt64 = 0
        for position in 0..<length { word |= UInt64(text[at + position]) << UInt64(8 * position) }
        return word
    }

    /// The position of the first byte that needs an escape, 8 if there is none. `(x - 0x01…) & ~x` has the top bit of
    /// each zero byte of `x` set; a borrow can set more, but only above a real one, and the lowest is what counts.
    private static func firstSpecial(_ word: UInt64) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let control = (word &- (ones &* 0x20)) & ~word
        let special = control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return (special & (ones &* 0x80)).trailingZeroBitCount / 8
    }

    /// At most 20 bytes.
    static func write(_ integer: Int64, to out: UnsafeMutableRawPointer) -> Int {
        var rest = integer.magnitude
        var length = integer < 0 ? 1 : 0
        var probe = rest
        repeat {
            length += 1
            probe /= 10
        } while probe > 0
        if integer < 0 { out.storeBytes(of: 0x2D, as: UInt8.self) }
        var position = length
        repeat {
            position -= 1
            out.storeBytes(of: 0x30 + UInt8(truncatingIfNeeded: rest % 10), toByteOffset: position, as: UInt8.self)
            rest /= 10
        } while rest > 0
        return length
    }

    private static func put(escape byte: UInt8, at out: inout UnsafeMutableRawPointer) {
        put(0x5C, at: &out)
        switch byte {
        case 0x22, 0x5C: put(byte, at: &out)
        case 0x0A: put(0x6E, at: &out)
        case 0x0D: put(0x72, at: &out)
        case 0x09: put(0x74, at: &out)
        default:
            let digit = byte & 15
            put(0x75, at: &out)
            put(0x30, at: &out)
            put(0x30, at: &out)
            put(byte < 0x10 ? 0x30 : 0x31, at: &out)
            put(digit < 10 ? 0x30 + digit : 0x57 + digit, at: &out)
        }
    }
}
