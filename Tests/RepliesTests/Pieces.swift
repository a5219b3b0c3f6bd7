import TestSupport

/// The bytes in pieces of random length, empty ones included.
func pieces(of bytes: [UInt8], _ random: inout SeededRandom) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 0...9, using: &random))
        pieces.append(Array(bytes[start..<end]))
        start = end
    }
    return pieces
}
