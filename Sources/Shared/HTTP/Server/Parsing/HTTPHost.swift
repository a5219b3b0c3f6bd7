/// Checks the authority of a request: a host name, an IPv4 address or an IPv6 address in brackets, and perhaps a port.
enum HTTPHost {
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 261 else { return false }
        if bytes[0] == 0x5B { return isBracketed(bytes) }
        let end = bytes.firstIndex(ofByte: 0x3A) ?? bytes.count
        guard end > 0, bytes.part(0..<end).allSatisfy(HTTPCharacter.isHost) else { return false }
        return isPort(bytes.part(end..<bytes.count))
    }

    private static func isBracketed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let end = bytes.firstIndex(ofByte: 0x5D), end > 2 else { return false }
        let isAddress = bytes.part(1..<end).allSatisfy { byte in
            byte == 0x3A || byte == 0x2E || HTTPCharacter.hexValue(byte) != nil
        }
        return isAddress && isPort(bytes.part(end + 1..<bytes.count))
    }

    /// Nothing, or a colon and up to five digits.
    private static func isPort(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !bytes.isEmpty else { return true }
        return bytes[0] == 0x3A && bytes.count <= 6 && bytes.dropFirst().allSatisfy(HTTPCharacter.isDigit)
    }
}
