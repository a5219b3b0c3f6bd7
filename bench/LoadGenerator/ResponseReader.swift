/// Reads one HTTP/1.1 response out of the bytes that have arrived, or finds that it is not complete yet.
///
/// As little work as possible: it starts anew when more has arrived, and looks only at what a load generator needs.
enum ResponseReader {
    /// A response longer than this is not for a load generator.
    static let limit = 200_000

    enum Outcome {
        case incomplete
        case complete(Response)
        case malformed(String)
    }

    struct Response {
        let status: Int
        /// Where the body lies in the bytes; with chunks, their framing included.
        let body: Range<Int>
        /// The server closes the connection after this response.
        let closes: Bool
    }

    static func read(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        guard let bodyStart = endOfHead(bytes, from: 0) else { return unfinished(bytes) }
        guard bytes.count > 12, bytes[0] == UInt8(ascii: "H"), let status = number(bytes, 9..<12, base: 10) else {
            return .malformed("this is not HTTP")
        }
        var length: Int?
        var isChunked = false
        var closes = bytes[7] == UInt8(ascii: "0")
        eachLine(bytes, in: 0..<(bodyStart - 2)) { line in
            switch bytes[line.lowerBound] | 0x20 {  // lower case
            case UInt8(ascii: "c"):
                if let value = value(of: "content-length:", bytes, line) { length = number(bytes, value, base: 10) }
                if let value = value(of: "connection:", bytes, line) {
                    closes = closes || matches("close", bytes, value)
                }
            case UInt8(ascii: "t"):
                if let value = value(of: "transfer-encoding:", bytes, line) {
                    isChunked = matches("chunked", bytes, value)
                }
            default: break
            }
        }
        if isChunked { return chunked(bytes, status, bodyStart, closes) }
        guard let length else { return .malformed("the answer \(status) has no length") }
        let body = bodyStart..<(bodyStart + length)
        return body.upperBound <= bytes.count
            ? .complete(Response(status: status, body: body, closes: closes)) : unfinished(bytes)
    }

    private static func unfinished(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        bytes.count < limit ? .incomplete : .malformed("an answer is longer than \(limit) bytes")
    }

    private static func chunked(
        _ bytes: UnsafeRawBufferPointer, _ status: Int, _ start: Int, _ closes: Bool
    ) -> Outcome {
        var place = start
        while let lineEnd = endOfLine(bytes, from: place) {
            guard let size = number(bytes, place..<(lineEnd - 2), base: 16) else {
                return .malformed("a chunk has no size")
            }
            if size == 0 {
                guard let end = endOfHead(bytes, from: lineEnd - 2) else { return unfinished(bytes) }
                return .complete(Response(status: status, body: start..<end, closes: closes))
            }
            place = lineEnd + size + 2
        }
        return unfinished(bytes)
    }

    // MARK: Bytes

    /// The place after the empty line.
    private static func endOfHead(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start
        while let end = endOfLine(bytes, from: place) {
            if end - place == 2, place > start { return end }
            place = end
        }
        return nil
    }

    /// The place after the next CR LF.
    private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start + 1
        while place < bytes.count {
            if bytes[place] == 10, bytes[place - 1] == 13 { return place + 1 }
            place += 1
        }
        return nil
    }

    /// Calls `body` with each header line, without its end.
    private static func eachLine(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>, _ body: (Range<Int>) -> Void) {
        var place = endOfLine(bytes, from: range.lowerBound) ?? range.upperBound  // skips the status line
        while place < range.upperBound, let end = endOfLine(bytes, from: place) {
            body(place..<(end - 2))
            place = end
        }
    }

    /// The rest of the line behind `name`, which is in lower case.
    private static func value(of name: StaticString, _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Range<Int>?
    {
        guard line.count > name.utf8CodeUnitCount else { return nil }
        for place in 0..<name.utf8CodeUnitCount
        where bytes[line.lowerBound + place] | 0x20 != name.utf8Start[place] | 0x20 {
            return nil
        }
        var start = line.lowerBound + name.utf8CodeUnitCount
        while start < line.upperBound, bytes[start] == UInt8(ascii: " ") { start += 1 }
        return start..<line.upperBound
    }

    private static func matches(_ word: StaticString, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return (0..<range.count).allSatisfy { bytes[range.lowerBound + $0] | 0x20 == word.utf8Start[$0] }
    }

    /// Digits up to the first other byte; nil when there are none, or too many to be true.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, base: Int) -> Int? {
        var result = 0
        var digits = 0
        for place in range {
            guard let digit = digit(bytes[place]), digit < base, digits < 9 else { break }
            result = result * base + digit
            digits += 1
        }
        return digits > 0 ? result : nil
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
