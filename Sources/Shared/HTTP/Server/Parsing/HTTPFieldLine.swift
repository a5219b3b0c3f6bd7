/// One header line, checked: `Name: value`. Lends the bytes it was made from.
struct HTTPFieldLine {
    let name: UnsafeRawBufferPointer
    /// Without the blanks around it.
    let value: UnsafeRawBufferPointer

    init(_ line: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        guard !HTTPCharacter.isBlank(line[0]) else { throw .foldedHeader }
        guard let colon = line.firstIndex(ofByte: 0x3A), (1...255).contains(colon) else { throw .malformedHeader }
        name = line.part(0..<colon)
        for byte in name where !HTTPCharacter.isToken(byte) { throw .malformedHeader }
        value = line.part(colon + 1..<line.count).trimmed
        // Without an early exit, so that the compiler looks at 16 bytes at a time.
        var hasControl = false
        for byte in value { hasControl = hasControl || (byte < 0x20 && byte != 0x09) || byte == 0x7F }
        guard !hasControl else { throw .malformedHeader }
    }
}
