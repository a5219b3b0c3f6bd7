/// Writes answers as HTTP/1.1 has them.
enum HTTPResponseEncoder {
    /// How the other side learns where the body ends.
    enum Framing {
        case length(Int)
        case chunked
        /// The end of the connection is the end of the body (HTTP/1.0), or there is none.
        case untold
    }

    static func appendHead(
        _ response: HTTPResponse, framing: Framing, closes: Bool, date: [UInt8], to output: inout [UInt8]
    ) {
        output.append("HTTP/1.1 ")
        append(response.status, to: &output)
        output.append(0x20)
        output.append(HTTPStatus.reason(response.status))
        output.append("\r\nDate: ")
        output.append(contentsOf: date)
        for header in response.headers {
            output.append("\r\n")
            append(header.name, to: &output)
            output.append(": ")
            append(header.value, to: &output)
        }
        switch framing {
        case .length(let count):
            output.append("\r\nContent-Length: ")
            append(count, to: &output)
        case .chunked: output.append("\r\nTransfer-Encoding: chunked")
        case .untold: break
        }
        output.append(closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
    }

    static func appendChunk(_ bytes: [UInt8], to output: inout [UInt8]) {
        var shift = (max(1, Int.bitWidth - bytes.count.leadingZeroBitCount) + 3) / 4 * 4
        while shift > 0 {
            shift -= 4
            let digit = UInt8(bytes.count >> shift & 15)
            output.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
        }
        output.append("\r\n")
        output.append(contentsOf: bytes)
        output.append("\r\n")
    }

    /// `number` is not negative.
    private static func append(_ number: Int, to output: inout [UInt8]) {
        var first = output.count
        var rest = UInt(number)
        repeat {
            output.append(UInt8(truncatingIfNeeded: 0x30 + rest % 10))
            rest /= 10
        } while rest > 0
        var last = output.count - 1
        while first < last {
            output.swapAt(first, last)
            first += 1
            last -= 1
        }
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: text.utf8)
        for index in start..<output.count where output[index] < 0x20 || output[index] == 0x7F {
            output[index] = 0x3F
        }
    }
}

extension [UInt8] {
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
