/// Arrays in PostgreSQL's binary form: the server takes them as they are, where it would read the text form byte by byte.
///
/// The form names the type of its elements, so it fits parameters of exactly `text[]` and `bigint[]`.
enum PostgresArray {
    /// Object ids of the built-in types; part of the protocol.
    private static let textType: Int32 = 25
    private static let bigintType: Int32 = 20

    static func append(_ numbers: [Int64?], to bytes: inout [UInt8]) {
        appendHead(numbers.count, hasNull: numbers.contains(nil), type: bigintType, to: &bytes)
        for number in numbers {
            if let number {
                append(Int32(8), to: &bytes)
                append(number, to: &bytes)
            } else {
                append(Int32(-1), to: &bytes)
            }
        }
    }

    /// False when a text holds U+0000.
    static func append(_ texts: [String?], to bytes: inout [UInt8]) -> Bool {
        var isWhole = true
        appendHead(texts.count, hasNull: texts.contains(nil), type: textType, to: &bytes)
        for text in texts {
            if let text {
                isWhole = append(text, to: &bytes) && isWhole
            } else {
                append(Int32(-1), to: &bytes)
            }
        }
        return isWhole
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) -> Bool {
        append(Int32(truncatingIfNeeded: text.utf8.count), to: &bytes)
        return PostgresText.append(text, to: &bytes)
    }

    /// Dimensions, whether there are nulls, the type of the elements; then the length and the first index.
    private static func appendHead(_ count: Int, hasNull: Bool, type: Int32, to bytes: inout [UInt8]) {
        append(Int32(count == 0 ? 0 : 1), to: &bytes)
        append(Int32(hasNull ? 1 : 0), to: &bytes)
        append(type, to: &bytes)
        guard count > 0 else { return }
        append(Int32(truncatingIfNeeded: count), to: &bytes)
        append(Int32(1), to: &bytes)
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
