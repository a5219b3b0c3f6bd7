/// Makes bad inputs out of good ones: joins, cuts, repeats, flips and spices them. The same generator gives the same.
package struct ByteMutator: Sendable {
    private let seeds: [[UInt8]]
    private let spice: [[UInt8]]
    /// Where figures, lengths and texts end.
    private static let edges = [
        "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e999", "nan", "", "\0",
        "\r\n", "\n", " ", "\"", "\\", "\\u0000", "\\ud800", "{", "[", "}", "]", ":", ",", "é", "😀", "null", "%00",
    ].map { Array($0.utf8) }

    /// - Parameters:
    ///   - seeds: valid inputs; at least one.
    ///   - spice: what means something to whoever reads them.
    package init(seeds: [String], spice: [String] = []) {
        precondition(!seeds.isEmpty, "something valid to begin with")
        self.seeds = seeds.map { Array($0.utf8) }
        self.spice = spice.map { Array($0.utf8) } + Self.edges + [[0xFF], [0xC3], [0x80]]
    }

    package func input(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = seeds.randomElement(using: &random) ?? []
        if Int.random(in: 0..<4, using: &random) == 0 { bytes += seeds.randomElement(using: &random) ?? [] }
        for _ in 0..<Int.random(in: 0...4, using: &random) { mutate(&bytes, &random) }
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...20, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: if start < end { bytes[start] = UInt8.random(in: 0...255, using: &random) }
        case 1: bytes.removeSubrange(start..<end)
        case 2: bytes.insert(contentsOf: spice.randomElement(using: &random) ?? [], at: start)
        case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
        case 4: bytes.removeSubrange(end...)
        default: replaceWord(&bytes, at: start, &random)
        }
    }

    /// A word or a number becomes another one: what stays well-formed gets furthest.
    private func replaceWord(_ bytes: inout [UInt8], at place: Int, _ random: inout SeededRandom) {
        func isWord(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
        }
        guard let start = bytes[place...].firstIndex(where: isWord) else { return }
        let end = bytes[start...].firstIndex { !isWord($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: spice.randomElement(using: &random) ?? [])
    }
}

extension SeededRandom {
    /// The same bytes in pieces of any sizes, some of them empty.
    package mutating func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 0...12, using: &self))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}
