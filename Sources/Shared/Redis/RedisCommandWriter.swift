/// Writes one command in Redis's protocol straight into the output buffer of its connection: no array of arguments, no
/// copies. Add the command's name first, then each argument.
package struct RedisCommandWriter {
    private var bytes: [UInt8] = []
    private let start: Int
    private var count = 0

    /// Takes the buffer over until `finish` gives it back.
    init(taking buffer: inout [UInt8]) {
        swap(&bytes, &buffer)
        start = bytes.count
        bytes.append(contentsOf: Self.header)
    }

    /// The number of arguments comes first and is known last: one digit is kept free, which is nearly always enough.
    private static let header: [UInt8] = [0x2A, 0x30, 0x0D, 0x0A]  // *0\r\n

    package mutating func add(_ argument: String) {
        var argument = argument
        argument.withUTF8 { add($0) }
    }

    package mutating func add(_ arguments: [String]) {
        for argument in arguments { add(argument) }
    }

    /// As decimal text.
    package mutating func add(_ number: some BinaryInteger) {
        add(String(number))
    }

    package mutating func add(_ argument: UnsafeBufferPointer<UInt8>) {
        count += 1
        bytes.append(0x24)  // $
        append(decimal: argument.count)
        bytes.append(contentsOf: argument)
        endLine()
    }

    package mutating func add(_ argument: [UInt8]) {
        argument.withUnsafeBufferPointer { add($0) }
    }

    mutating func finish(into buffer: inout [UInt8]) {
        precondition(count > 0, "a command has a name")
        if count < 10 {
            bytes[start + 1] = UInt8(0x30 + count)
        } else {
            bytes.replaceSubrange(start + 1..<start + 2, with: String(count).utf8)
        }
        swap(&bytes, &buffer)
    }

    private mutating func append(decimal number: Int) {
        if number >= 10 {
            if number >= 100 { return append(longDecimal: number) }
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        }
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
        endLine()
    }

    private mutating func append(longDecimal number: Int) {
        bytes.append(contentsOf: String(number).utf8)
        endLine()
    }

    private mutating func endLine() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
