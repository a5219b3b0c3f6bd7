/// Status and headers of an answer. The lines are kept as they came and looked at only when somebody asks: most calls
/// read one or none.
package struct HTTPClientHead: Sendable {
    package let status: Int
    private let lines: [UInt8]

    /// `lines`: the header lines of the final answer, each with its line end.
    init(status: Int, lines: [UInt8]) {
        self.status = status
        self.lines = lines
    }

    /// The first header with this name, in any case of letters, without the white space around its value.
    package func header(_ name: String) -> String? {
        let name = name.utf8
        var rest = lines[...]
        while let line = Self.nextLine(&rest) {
            if let value = Self.value(of: name, in: line) { return value }
        }
        return nil
    }

    /// The lines in the order they came, each without its line feed.
    func forEachLine(_ body: (ArraySlice<UInt8>) -> Void) {
        var rest = lines[...]
        while let line = Self.nextLine(&rest) { body(line) }
    }

    private static func nextLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 0x0A) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    /// What the line says, if it has this name, in any case of letters.
    static func value(of name: String.UTF8View, in line: ArraySlice<UInt8>) -> String? {
        let colon = line.startIndex + name.count
        guard colon < line.endIndex, line[colon] == 0x3A else { return nil }
        let isSame = zip(name, line).allSatisfy { lowercased($0) == lowercased($1) }
        return isSame ? trimmed(line[(colon + 1)...]) : nil
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        var value = value.drop(while: isSpace)
        while let last = value.last, isSpace(last) { value.removeLast() }
        return String(decoding: value, as: UTF8.self)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
    }
}
