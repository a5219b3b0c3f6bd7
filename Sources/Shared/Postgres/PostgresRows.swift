/// What one statement returned. A value: it may be kept and passed on; it holds the whole result in memory meanwhile.
package struct PostgresRows: Sendable {
    private let result: ResultHandle?
    /// Rows that the statement inserted, changed, removed or returned.
    package let affected: Int

    /// A result without columns is dropped at once.
    init(_ result: ResultHandle) {
        affected = result.affected
        self.result = result.columnCount > 0 ? result : nil
    }

    package var count: Int { result?.rowCount ?? 0 }
    package var columnCount: Int { result?.columnCount ?? 0 }

    /// nil is SQL NULL.
    package func text(_ row: Int, _ column: Int) -> String? {
        read(row, column) { String(decoding: $0, as: UTF8.self) }
    }

    /// nil is SQL NULL, and what is not an integer of 64 bits.
    package func int(_ row: Int, _ column: Int) -> Int64? {
        read(row, column) { PostgresRows.integer($0) }
    }

    /// nil is SQL NULL, and what is not a boolean.
    package func bool(_ row: Int, _ column: Int) -> Bool? {
        read(row, column) { cell in
            switch cell.first {
            case UInt8(ascii: "t"): true
            case UInt8(ascii: "f"): false
            default: nil
            }
        }
    }

    /// nil is SQL NULL, and what is not a number.
    package func double(_ row: Int, _ column: Int) -> Double? {
        text(row, column).flatMap { $0 == "Infinity" ? .infinity : $0 == "-Infinity" ? -.infinity : Double($0) }
    }

    /// A `bytea`; nil is SQL NULL, and what is not in the server's hexadecimal form.
    package func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        read(row, column) { PostgresRows.unhex($0) }
    }

    private func read<Value>(_ row: Int, _ column: Int, _ decode: (UnsafeBufferPointer<UInt8>) -> Value?) -> Value? {
        guard let result else { preconditionFailure("the statement returned no rows") }
        return withExtendedLifetime(result) { result.cell(row, column).flatMap(decode) }
    }

    private static func integer(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = digits.first == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        guard digits.count > start else { return nil }
        var number: Int64 = 0
        for byte in digits[start...] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.subtractingReportingOverflow(digit)  // downwards: the lowest number has no positive
            guard !overflow, !carry else { return nil }
            number = sum
        }
        if isNegative { return number }
        return number == .min ? nil : -number
    }

    private static func unhex(_ cell: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard cell.count >= 2, cell.count % 2 == 0, cell[0] == UInt8(ascii: "\\"), cell[1] == UInt8(ascii: "x") else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(cell.count / 2 - 1)
        for index in stride(from: 2, to: cell.count, by: 2) {
            guard let high = nibble(cell[index]), let low = nibble(cell[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): letter - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
