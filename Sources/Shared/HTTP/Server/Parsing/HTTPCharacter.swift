import Glibc

/// The character classes of RFC 9110 and RFC 3986, as bit masks: a test costs a shift and is the same for any byte.
enum HTTPCharacter {
    /// `tchar`: what names and methods are made of.
    static func isToken(_ byte: UInt8) -> Bool { isSet(byte, 0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe) }

    /// What a host's name is made of (`reg-name` without percent-encoding).
    static func isHost(_ byte: UInt8) -> Bool { isSet(byte, 0x2bff_7fd2_0000_0000, 0x47ff_fffe_87ff_fffe) }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Space or tab.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    static func hexValue(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x41 + 10
        case 0x61...0x66: Int(byte) - 0x61 + 10
        case _: nil
        }
    }

    private static func isSet(_ byte: UInt8, _ low: UInt64, _ high: UInt64) -> Bool {
        guard byte < 128 else { return false }
        return ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes from `range`, counted from zero.
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }

    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount, let baseAddress else { return false }
        return memcmp(baseAddress, text.utf8Start, count) == 0
    }

    /// `lowercase` is in lower case.
    func equalsIgnoringCase(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        for index in 0..<count where HTTPCharacter.lowercased(self[index]) != lowercase.utf8Start[index] {
            return false
        }
        return true
    }

    func firstIndex(ofByte byte: UInt8, from start: Int = 0) -> Int? {
        guard let baseAddress, start < count else { return nil }
        guard let found = memchr(baseAddress + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    /// Without spaces and tabs at both ends.
    var trimmed: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, HTTPCharacter.isBlank(self[start]) { start += 1 }
        while end > start, HTTPCharacter.isBlank(self[end - 1]) { end -= 1 }
        return part(start..<end)
    }
}
