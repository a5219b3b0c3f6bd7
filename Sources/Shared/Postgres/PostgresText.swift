internal import Glibc

/// PostgreSQL's text forms, written byte by byte: with `String` the quoting alone cost more than the insert.
enum PostgresText {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// False when the text holds U+0000.
    static func append(_ text: String, to bytes: inout [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            bytes.append(contentsOf: utf8)
            guard let start = utf8.baseAddress else { return true }
            return memchr(start, 0, utf8.count) == nil
        }
    }

    static func append(_ number: Int64, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// `{1,NULL,3}`
    static func append(_ numbers: [Int64?], to bytes: inout [UInt8]) {
        appendArray(numbers, to: &bytes) { number, bytes in
            append(number, to: &bytes)
            return true
        }
    }

    /// `{"a","with \" quote",NULL}`; false when a text holds U+0000.
    static func append(_ texts: [String?], to bytes: inout [UInt8]) -> Bool {
        appendArray(texts, to: &bytes) { text, bytes in appendQuoted(text, to: &bytes) }
    }

    @discardableResult
    private static func appendArray<Element>(
        _ elements: [Element?], to bytes: inout [UInt8], _ write: (Element, inout [UInt8]) -> Bool
    ) -> Bool {
        var isWhole = true
        bytes.append(UInt8(ascii: "{"))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let element {
                isWhole = write(element, &bytes) && isWhole
            } else {
                bytes.append(contentsOf: "NULL".utf8)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        return isWhole
    }

    private static func appendQuoted(_ text: String, to bytes: inout [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            bytes.append(quote)
            var copied = 0
            var isWhole = true
            for (index, byte) in utf8.enumerated() where byte == quote || byte == backslash || byte == 0 {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[copied..<index]))
                bytes.append(backslash)
                copied = index
                isWhole = isWhole && byte != 0
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[copied...]))
            bytes.append(quote)
            return isWhole
        }
    }
}
