/// The first line of a request, checked. Lends the line's bytes.
struct HTTPRequestLine {
    let method: HTTPMethod
    let target: HTTPTarget
    /// HTTP/1.1; else HTTP/1.0.
    let isVersion11: Bool

    init(_ line: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        guard let first = line.firstIndex(ofByte: 0x20), let second = line.firstIndex(ofByte: 0x20, from: first + 1),
            line.firstIndex(ofByte: 0x20, from: second + 1) == nil
        else { throw .malformedRequestLine }
        guard let method = HTTPMethod(bytes: line.part(0..<first)) else { throw .malformedMethod }
        isVersion11 = try Self.isVersion11(line.part(second + 1..<line.count))
        target = try HTTPTarget(line.part(first + 1..<second), method: method)
        self.method = method
    }

    private static func isVersion11(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> Bool {
        if bytes.equals("HTTP/1.1") { return true }
        if bytes.equals("HTTP/1.0") { return false }
        let isVersion =
            bytes.count == 8 && bytes.part(0..<5).equals("HTTP/") && HTTPCharacter.isDigit(bytes[5])
            && bytes[6] == 0x2E && HTTPCharacter.isDigit(bytes[7])
        throw isVersion ? .unsupportedVersion : .malformedRequestLine
    }
}
